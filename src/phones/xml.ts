import { textOfXml } from './twiml.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Array<XmlElement | string>;
}

const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|[^<]+/g;

const attributesIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      ([, name = '', double, single]) => [name, textOfXml(double ?? single ?? '')],
    ),
  );

/** The root element of a small XML document, or null when it is none. Knows no DTD. */
export const parseXml = (text: string): XmlElement | null => {
  const top: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [top];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [whole, closes, name, attributes = '', closesItself] = match;
    const parent = open.at(-1) ?? top;
    // What the pattern skipped is no XML.
    if (match.index !== end) return null;
    end += whole.length;
    if (name === undefined) {
      if (!/^<[!?](?!\[CDATA)/.test(whole)) parent.children.push(textOfXml(whole));
    } else if (closes) {
      if (parent.name !== name || open.length === 1) return null;
      open.pop();
    } else {
      const element = { name, attributes: attributesIn(attributes), children: [] };
      parent.children.push(element);
      if (!closesItself) open.push(element);
    }
  }
  const elements = top.children.filter((child) => typeof child !== 'string');
  return end === text.length && open.length === 1 && elements.length === 1
    ? (elements[0] ?? null)
    : null;
};
