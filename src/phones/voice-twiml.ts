import { parseXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

export type Method = 'GET' | 'POST';

/** Something that a voice says on the phone. */
export interface Spoken {
  readonly text: string;
  readonly language: string | null;
  readonly voice: string | null;
}

export interface Pause {
  readonly kind: 'pause';
  readonly seconds: number;
}

export interface Gather {
  readonly kind: 'gather';
  readonly prompts: ReadonlyArray<({ readonly kind: 'say' } & Spoken) | Pause>;
  readonly numDigits: number | null;
  readonly finishOnKey: string;
  readonly action: string | null;
  readonly method: Method;
  readonly timeoutSeconds: number;
}

/** The verbs of TwiML that the simulator understands; it passes over every other. */
export type Verb =
  | ({ readonly kind: 'say' } & Spoken)
  | Pause
  | Gather
  | { readonly kind: 'redirect'; readonly url: string; readonly method: Method }
  | { readonly kind: 'hang-up' };

const textIn = ({ children }: XmlElement): string =>
  children
    .map((child) => (typeof child === 'string' ? child : textIn(child)))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();

const elementsIn = ({ children }: XmlElement): XmlElement[] =>
  children.filter((child) => typeof child !== 'string');

const numberIn = (text: string | undefined, otherwise: number): number =>
  text !== undefined && /^\d{1,4}$/.test(text.trim()) ? Number(text) : otherwise;

const methodIn = (text: string | undefined): Method =>
  text?.toUpperCase() === 'GET' ? 'GET' : 'POST';

const sayOf = (element: XmlElement): { readonly kind: 'say' } & Spoken => ({
  kind: 'say',
  text: textIn(element),
  language: element.attributes['language'] ?? null,
  voice: element.attributes['voice'] ?? null,
});

const pauseOf = ({ attributes }: XmlElement): Pause => ({
  kind: 'pause',
  seconds: numberIn(attributes['length'], 1),
});

const gatherOf = (element: XmlElement): Gather => {
  const { numDigits, action, method, timeout, finishOnKey } = element.attributes;
  const digits = numberIn(numDigits, 0);
  return {
    kind: 'gather',
    prompts: elementsIn(element)
      .filter(({ name }) => name === 'Say' || name === 'Pause')
      .map((prompt) => (prompt.name === 'Say' ? sayOf(prompt) : pauseOf(prompt))),
    numDigits: digits === 0 ? null : digits,
    finishOnKey: finishOnKey ?? '#',
    action: action || null,
    method: methodIn(method),
    timeoutSeconds: numberIn(timeout, 5),
  };
};

const readers: Readonly<Record<string, (element: XmlElement) => Verb>> = {
  Say: sayOf,
  Pause: pauseOf,
  Gather: gatherOf,
  Redirect: (element) => ({
    kind: 'redirect',
    url: textIn(element),
    method: methodIn(element.attributes['method']),
  }),
  Hangup: () => ({ kind: 'hang-up' }),
};

/** What a call is told to do, in order; null when the text is no TwiML. */
export const verbsIn = (twiml: string): Verb[] | null => {
  const root = parseXml(twiml.trim());
  if (root?.name !== 'Response') return null;
  return elementsIn(root).flatMap((element) => {
    const read = Object.hasOwn(readers, element.name) ? readers[element.name] : undefined;
    return read ? [read(element)] : [];
  });
};
