const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const codePoint = (text: string): string => {
  const value = text.startsWith('x') ? parseInt(text.slice(1), 16) : parseInt(text, 10);
  return value > 0 && value <= 0x10ffff ? String.fromCodePoint(value) : '';
};

/** The text of a piece of XML: tags and comments gone, entities and CDATA read. */
export const textOfXml = (xml: string): string =>
  xml
    .replace(/<!--[\s\S]*?-->/g, '')
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) =>
      part.startsWith('<![CDATA[')
        ? part.slice(9, -3)
        : part
            .replace(/<[^>]*>/g, '')
            .replace(/&(?:#(x[\da-f]+|\d+)|(\w+));/gi, (whole, number?: string, name?: string) =>
              number ? codePoint(number.toLowerCase()) : (entities[name ?? ''] ?? whole),
            ),
    )
    .join('')
    .trim();

/**
 * The texts that a webhook's answer asks to send back: the `<Message>`s of a TwiML `<Response>`,
 * or the whole of a plain text, which Twilio takes as one message. Anything else sends nothing.
 */
export const repliesIn = (contentType: string, answer: string): string[] => {
  if (/^text\/plain\b/i.test(contentType)) return answer.trim() === '' ? [] : [answer.trim()];
  if (!/^(text|application)\/xml\b/i.test(contentType) || !/<Response[\s>/]/.test(answer))
    return [];
  return [...answer.matchAll(/<Message(?:\s[^>]*)?>([\s\S]*?)<\/Message>/g)]
    .map(([, inner]) => /<Body>([\s\S]*?)<\/Body>/.exec(inner ?? '')?.[1] ?? inner ?? '')
    .map(textOfXml)
    .filter((text) => text !== '');
};
