import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { E164 } from './message.ts';

/** Whether the numbering plan says that no SMS can be read there. Unknown numbers are not landlines. */
export const isLandline = (phone: E164): boolean =>
  parsePhoneNumberFromString(phone)?.getType() === 'FIXED_LINE';

export const hasRoute = (phone: E164, routes: readonly string[] | null): boolean =>
  routes === null || routes.some((prefix) => phone.startsWith(prefix));

// Public link shorteners hide where a link leads, so carriers filter texts that hold one.
const shorteners = ['bit.ly', 'tinyurl.com', 't.ly', 'goo.gl', 'is.gd', 'cutt.ly'];

const shortLink = new RegExp(
  `(?<![\\w.-])(?:${shorteners.map((host) => host.replace('.', '\\.')).join('|')})/`,
  'i',
);

export const looksLikeSpam = (body: string): boolean => shortLink.test(body);
