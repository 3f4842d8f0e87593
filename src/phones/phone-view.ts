import { isOnLine } from './call.ts';
import type { Call } from './call.ts';
import type { Calls } from './calls.ts';
import type { Faults } from './faults.ts';
import type { Channel, E164, Message } from './message.ts';
import { isOnPhone } from './message.ts';
import type { Owner, Owners } from './phone-book.ts';
import type { MessageStore } from './store.ts';

/** What the page shows of one phone. */
export interface PhoneView {
  readonly phone: E164;
  readonly owner: Owner | null;
  readonly messages: readonly Message[];
  /** What the last text with codes says one can answer, e.g. `SI 4721`, `NO 4721`. */
  readonly answers: readonly string[];
  /** The channel that the text with the codes came by. */
  readonly answerChannel: Channel;
  readonly calls: readonly Call[];
  readonly isStopped: boolean;
  readonly isOff: boolean;
}

const shownPhones = 4;
const shownMessages = 30;
const shownAnswers = 4;

/** The element id of a phone on the page. */
export const phoneId = (phone: E164): string => `tel${phone.slice(1)}`;

/** The page with this phone in the first place. */
export const pageAddress = (phone: E164): string =>
  `/?phone=${encodeURIComponent(phone)}#${phoneId(phone)}`;

/** Words in capitals before four digits are answers that a text asks for. */
export const answersIn = (body: string): string[] => [
  ...new Set(body.match(/(?<![\p{L}\d])\p{Lu}{2,12} \d{4}(?!\d)/gu) ?? []),
];

const lastAsking = (messages: readonly Message[]): Message | undefined =>
  messages.findLast(({ status, body }) => status === 'delivered' && answersIn(body).length > 0);

/** Plain letters, so that `nawal` finds `Nawāl`. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Phones whose number, owner or language contains what somebody searched for. */
export const findPhones = (search: string, phones: readonly E164[], owners: Owners): E164[] => {
  const words = folded(search.trim());
  if (words === '') return [];
  const digits = words.replace(/[\s.()-]/g, '');
  return phones.filter((phone) => {
    const owner = owners[phone];
    if (/^\+?\d+$/.test(digits)) return phone.includes(digits);
    return owner !== undefined && folded(`${owner.name} ${owner.language}`).includes(words);
  });
};

const isShown = (message: Message): boolean =>
  isOnPhone(message) || message.status === 'undelivered' || message.status === 'failed';

interface Network {
  readonly store: MessageStore;
  readonly calls: Calls;
  readonly owners: Owners;
  readonly faults: Faults;
}

const viewOf = (phone: E164, { store, calls, owners, faults }: Network): PhoneView => {
  const messages = store.of(phone).filter(isShown).slice(-shownMessages);
  const asking = lastAsking(messages);
  return {
    phone,
    owner: owners[phone] ?? null,
    messages,
    answers: answersIn(asking?.body ?? '').slice(0, shownAnswers),
    answerChannel: asking?.channel ?? 'sms',
    calls: calls.of(phone).slice(-shownMessages),
    isStopped: store.isStopped(phone),
    isOff: faults.undeliverable.includes(phone),
  };
};

/** The phones to show: asked for, ringing, then the most recently active, then anybody's. */
export const choosePhones = (searches: readonly string[], network: Network): PhoneView[] => {
  const { store, calls, owners } = network;
  const called = calls.newestFirst();
  const known = [
    ...new Set([
      ...called.filter(isOnLine).map(({ phone }) => phone),
      ...store.activePhones(),
      ...called.map(({ phone }) => phone),
      ...Object.keys(owners),
    ]),
  ];
  const exact = searches.filter((search) => /^\+[1-9]\d{6,14}$/.test(search));
  const found = searches.flatMap((search) => findPhones(search, known, owners));
  return [...new Set([...exact, ...found, ...known])]
    .slice(0, shownPhones)
    .map((phone) => viewOf(phone, network));
};
