const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€';

const ALLOWED = new Set([...BASIC, ...EXTENDED]);
const SUBSTITUTES: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
};

/** The text in the GSM-7 alphabet, so that it is not halved to 70 characters: accents that it lacks are dropped. */
export const toGsm = (text: string): string => [...text.normalize('NFC')].map(substitute).join('');

const substitute = (character: string): string => {
  if (ALLOWED.has(character)) return character;
  const known = SUBSTITUTES[character];
  if (known !== undefined) return known;
  const bare = character.normalize('NFD').replace(/\p{M}/gu, '');
  return [...bare].every((letter) => ALLOWED.has(letter)) ? bare : '?';
};

/** Length in GSM-7 septets of a text that `toGsm` has made; one segment holds 160. */
export const septets = (text: string): number =>
  [...text].reduce((sum, character) => sum + (EXTENDED.includes(character) ? 2 : 1), 0);

export const SEGMENT = 160;
