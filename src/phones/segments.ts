// 3GPP TS 23.038, section 6.2.1: the default alphabet, and the table reached by an escape.
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extended = '\f^{}\\[~]|€';

const basicCharacters = new Set(basic);
const extendedCharacters = new Set(extended);

export interface SegmentCount {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Septets in GSM-7, UTF-16 units in UCS-2. */
  readonly units: number;
  readonly segments: number;
}

/** Units that no segment may tear apart: an escaped character, or a surrogate pair. */
const widths = (text: string, encoding: SegmentCount['encoding']): number[] =>
  [...text].map((character) => {
    if (encoding === 'UCS-2') return character.length;
    return extendedCharacters.has(character) ? 2 : 1;
  });

const pack = (sizes: readonly number[], room: number): number => {
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
};

/**
 * How many SMS a text takes: 160 septets in one message or 153 in each part of a longer one in
 * GSM-7, 70 and 67 UTF-16 units as soon as one character is outside it (3GPP TS 23.038, 23.040).
 * An empty text is one segment.
 */
export const countSegments = (text: string): SegmentCount => {
  const fits = [...text].every((c) => basicCharacters.has(c) || extendedCharacters.has(c));
  const encoding = fits ? 'GSM-7' : 'UCS-2';
  const sizes = widths(text, encoding);
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const [single, part] = fits ? [160, 153] : [70, 67];
  return { encoding, units, segments: units <= single ? 1 : pack(sizes, part) };
};
