import type { WorkingLanguage } from '../mediator.ts';
import type { Need } from '../need.ts';
import type { Degree, MessageLanguage } from '../terms.ts';
import { DEGREES } from '../terms.ts';

/** A language as the network lists it. */
export interface Language {
  /** BCP 47, in the spelling that the network uses. */
  readonly tag: string;
  readonly nameIt: string;
  readonly nameEn: string;
  /** The language's name in itself. */
  readonly endonym: string;
}

/** A speaker of `speaks` understands a mediator who works in `hears` this well. One way: the other way is another line. */
export interface Intelligibility {
  readonly speaks: string;
  readonly hears: string;
  readonly degree: Degree;
}

/** Who understands whom: the network's own data, never inferred from citizenship or from the shape of a tag. */
export interface LanguageGraph {
  /** The network's own tags. */
  readonly tags: readonly string[];
  readonly has: (tag: string) => boolean;
  /** The network's spelling of a tag in any case or alias (`PES`, `fa` → `pes`), or null. */
  readonly resolve: (tag: string) => string | null;
  readonly degree: (speaks: string, hears: string) => Degree;
  /** The name in a message language or in the language itself; the tag when it is unknown. */
  readonly name: (tag: string, language: MessageLanguage | 'endonym') => string;
}

/** How well a request's language is served. `via` is the mediator's language that serves it. */
export interface LanguageFit {
  /** The graph's degree between the language asked for and `via`: also where `via` is a vehicular language. */
  readonly degree: Degree;
  readonly via: string | null;
  /** `via` is one of the acceptable languages: good enough because the requester said so, whatever the degree. */
  readonly vehicular: boolean;
}

/** Whether `degree` is as good as `minimum` or better. */
export const isAtLeast = (degree: Degree, minimum: Degree): boolean =>
  DEGREES.indexOf(degree) <= DEGREES.indexOf(minimum);

const canonical = (tag: string): string | null => {
  try {
    return Intl.getCanonicalLocales(tag)[0]?.toLowerCase() ?? null;
  } catch {
    return null;
  }
};

/**
 * Finds the network's spelling. Its own tags go before canonical ones: canonicalising turns `fuc` into the
 * macrolanguage `ff` and `prs` into `fa-AF`, so it serves to recognise a tag, never to store one.
 */
const makeResolve = (languages: readonly Language[]): ((tag: string) => string | null) => {
  const known = new Map<string, string>();
  for (const { tag } of languages) known.set(tag.toLowerCase(), tag);
  for (const { tag } of languages) {
    const alias = canonical(tag);
    if (alias === null) throw new RangeError(`not a BCP 47 language tag: ${tag}`);
    if (!known.has(alias)) known.set(alias, tag);
  }
  return (tag) => known.get(tag.toLowerCase()) ?? known.get(canonical(tag) ?? '') ?? null;
};

const frenchNames = new Intl.DisplayNames(['fr'], { type: 'language', fallback: 'none' });

const nameOf = (language: Language, wanted: MessageLanguage | 'endonym'): string => {
  if (wanted === 'it') return language.nameIt;
  if (wanted === 'en') return language.nameEn;
  if (wanted === 'endonym') return language.endonym;
  return frenchNames.of(language.tag) ?? language.nameEn;
};

/**
 * Makes the graph of a network. A pair without a line is `none`; a language with itself is `exact`.
 * @throws RangeError for a tag that is not BCP 47, or a line about a language that is not listed.
 */
export const makeLanguageGraph = (data: {
  readonly languages: readonly Language[];
  readonly intelligibility: readonly Intelligibility[];
}): LanguageGraph => {
  const resolve = makeResolve(data.languages);
  const byTag = new Map(data.languages.map((language) => [language.tag, language]));
  const degrees = new Map<string, Map<string, Degree>>();
  for (const { speaks, hears, degree } of data.intelligibility) {
    const from = resolve(speaks);
    const to = resolve(hears);
    if (from === null || to === null) {
      throw new RangeError(`intelligibility of an unlisted language: ${speaks}, ${hears}`);
    }
    const heard = degrees.get(from) ?? new Map<string, Degree>();
    degrees.set(from, heard.set(to, degree));
  }
  const between = (speaks: string, hears: string): Degree => {
    const from = resolve(speaks);
    const to = resolve(hears);
    if (from === null || to === null) return 'none';
    return from === to ? 'exact' : (degrees.get(from)?.get(to) ?? 'none');
  };
  return {
    tags: [...byTag.keys()],
    has: (tag) => resolve(tag) !== null,
    resolve,
    degree: between,
    name: (tag, wanted) => {
      const language = byTag.get(resolve(tag) ?? '');
      return language === undefined ? tag : nameOf(language, wanted);
    },
  };
};

// A declared vehicular language stands between a close dialect and one that is understood in part.
const fitOrder = (fit: LanguageFit): number =>
  fit.vehicular ? DEGREES.indexOf('close') + 0.5 : DEGREES.indexOf(fit.degree);

/**
 * The best that a mediator's languages can do for a request; the first of equals. An acceptable language counts
 * only as itself: a dialect close to a vehicular language was not declared.
 */
export const languageFit = (
  graph: LanguageGraph,
  need: Pick<Need, 'language' | 'acceptableLanguages'>,
  workingLanguages: readonly WorkingLanguage[],
): LanguageFit => {
  const acceptable = need.acceptableLanguages.map((tag) => graph.resolve(tag));
  let best: LanguageFit = { degree: 'none', via: null, vehicular: false };
  for (const { tag } of workingLanguages) {
    const via = graph.resolve(tag);
    if (via === null) continue;
    const degree = graph.degree(need.language, via);
    const vehicular = acceptable.includes(via) && !isAtLeast(degree, 'close');
    const fit: LanguageFit = { degree, via, vehicular };
    if (fitOrder(fit) < fitOrder(best)) best = fit;
  }
  return best;
};

/** The network's tags in which a speaker of `language` can be served, `language` first: for the database to narrow. */
export const understoodTags = (
  graph: LanguageGraph,
  language: string,
  minimum: Degree,
): string[] => {
  const own = graph.resolve(language);
  if (own === null) return [];
  const others = graph.tags.filter(
    (tag) => tag !== own && isAtLeast(graph.degree(own, tag), minimum),
  );
  return [own, ...others];
};
