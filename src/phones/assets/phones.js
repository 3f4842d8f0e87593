/* global document, DOMParser, EventSource, FormData, URLSearchParams, fetch, location, setTimeout, clearTimeout */
// Keeps the page of the phones fresh. Everything also works without it, by plain forms.

const phones = document.querySelector('main.phones');

/** Puts the parts of a fresh copy in place where they differ, and keeps the focus where it was. */
const refreshParts = (shown, fresh) => {
  for (const part of fresh.querySelectorAll('[data-part]')) {
    const old = shown.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old || old.innerHTML === part.innerHTML) continue;
    const hadFocus = old !== document.activeElement && old.contains(document.activeElement);
    old.innerHTML = part.innerHTML;
    if (hadFocus) (old.querySelector('button') ?? shown.querySelector('input')).focus();
  }
};

// What can't be refreshed part by part: a phone that went on or off is drawn anew.
const shape = (phone) =>
  phone.className.replace(' ringing', '') +
  phone.querySelectorAll('[data-part="composer-off"]').length;

const refreshPhone = (shown, fresh) => {
  if (!shown) return fresh;
  if (shape(shown) === shape(fresh)) {
    refreshParts(shown, fresh);
    return shown;
  }
  const hadFocus = shown.contains(document.activeElement);
  shown.replaceWith(fresh);
  if (hadFocus) fresh.querySelector('.power button').focus();
  return fresh;
};

const phoneInHand = () => document.activeElement?.closest?.('.phone')?.dataset.phone;

/** Puts newcomers where phones went away, and leaves the others where they are. */
const keepPlaces = (wanted) => {
  const current = [...phones.children];
  const newcomers = wanted.filter((phone) => !current.includes(phone));
  const kept = current.map((phone) => (wanted.includes(phone) ? phone : newcomers.shift()));
  return [...kept.filter(Boolean), ...newcomers];
};

const load = async () => {
  const query = new URLSearchParams(location.search);
  const held = phoneInHand();
  if (held) query.append('hold', held);
  const page = new DOMParser().parseFromString(
    await (await fetch(`/?${query}`)).text(),
    'text/html',
  );
  const wanted = [...page.querySelectorAll('.phone')].map((fresh) =>
    refreshPhone(document.getElementById(fresh.id), document.importNode(fresh, true)),
  );
  // While somebody writes, the phones keep their places.
  arrange(held ? keepPlaces(wanted) : wanted);
  const panel = page.querySelector('.faults');
  const shownPanel = document.querySelector('.faults');
  shownPanel.querySelector('summary').innerHTML = panel.querySelector('summary').innerHTML;
  if (!shownPanel.contains(document.activeElement))
    shownPanel.querySelector('form').innerHTML = panel.querySelector('form').innerHTML;
};

/** Moves the phones without taking the focus away from the one in hand. */
const arrange = (wanted) => {
  const focused = document.activeElement;
  for (const child of [...phones.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((phone, i) => {
    if (phones.children[i] !== phone) phones.insertBefore(phone, phones.children[i] ?? null);
  });
  if (phones.contains(focused) && document.activeElement !== focused) focused.focus();
};

let running = Promise.resolve();
let queued = null;

/** One load at a time, so that an older answer never overwrites a newer one. */
const refresh = () => {
  queued ??= running.then(() => {
    queued = null;
    running = load().catch(() => {});
    return running;
  });
  return queued;
};

let due;
const refreshSoon = () => {
  clearTimeout(due);
  due = setTimeout(refresh, 60);
};

const ring = async (number) => {
  await refresh();
  const phone = phones.querySelector(`[data-phone="${number}"]`);
  phone?.classList.add('ringing');
  setTimeout(() => phone?.classList.remove('ringing'), 900);
};

const listen = () => {
  const events = new EventSource('/events');
  const offline = document.querySelector('.offline');
  events.onopen = () => {
    if (!offline.hidden) refreshSoon();
    offline.hidden = true;
  };
  events.onerror = () => {
    offline.hidden = false;
  };
  for (const kind of ['status', 'call', 'phone', 'faults'])
    events.addEventListener(kind, refreshSoon);
  events.addEventListener('message', ({ data }) => {
    const { phone, message } = JSON.parse(data);
    if (message.direction === 'received') ring(phone);
    else refreshSoon();
  });
};

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-live]')) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  if (form.matches('.composer')) form.reset();
  await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } }).catch(
    () => {},
  );
  refreshSoon();
});

listen();
