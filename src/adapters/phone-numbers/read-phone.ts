import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** E.164 of a number as people write it; one without a prefix is Italian. Null for what can't be a number. */
export const readPhone = (text: string): string | null => {
  const number = parsePhoneNumberFromString(text, 'IT');
  return number?.isPossible() ? number.number : null;
};
