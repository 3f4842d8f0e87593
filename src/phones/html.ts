/** Text that is safe to stand in a page as it is. */
export interface Html {
  readonly markup: string;
}

type Text = string | number | false | null | undefined;
type Part = Html | Text | readonly Part[];

const isList = (part: Part): part is readonly Part[] => Array.isArray(part);

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const render = (part: Part): string => {
  if (part === false || part === null || part === undefined) return '';
  if (isList(part)) return part.map(render).join('');
  if (typeof part === 'object') return part.markup;
  return String(part).replace(/[&<>"']/g, (character) => escapes[character] ?? '');
};

/** A template whose values are escaped, unless they were made by this template themselves. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html => ({
  markup: strings.map((text, i) => text + render(parts[i])).join(''),
});
