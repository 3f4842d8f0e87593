import type { Faults } from './faults.ts';
import type { E164, Message } from './message.ts';
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

const lastAnswers = (messages: readonly Message[]): string[] => {
  const received = messages.filter(({ status }) => status === 'delivered');
  const withAnswers = received.map(({ body }) => answersIn(body)).filter((all) => all.length > 0);
  return (withAnswers.at(-1) ?? []).slice(0, shownAnswers);
};

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

const viewOf = (phone: E164, store: MessageStore, owners: Owners, faults: Faults): PhoneView => {
  const messages = store.of(phone).filter(isShown).slice(-shownMessages);
  return {
    phone,
    owner: owners[phone] ?? null,
    messages,
    answers: lastAnswers(messages),
    isStopped: store.isStopped(phone),
    isOff: faults.undeliverable.includes(phone),
  };
};

/** The phones to show: those asked for, then the most recently active, then anybody's. */
export const choosePhones = (
  searches: readonly string[],
  store: MessageStore,
  owners: Owners,
  faults: Faults,
): PhoneView[] => {
  const known = [...new Set([...store.activePhones(), ...Object.keys(owners)])];
  const exact = searches.filter((search) => /^\+[1-9]\d{6,14}$/.test(search));
  const found = searches.flatMap((search) => findPhones(search, known, owners));
  return [...new Set([...exact, ...found, ...known])]
    .slice(0, shownPhones)
    .map((phone) => viewOf(phone, store, owners, faults));
};
