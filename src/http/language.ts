/** The languages in which the API writes its sentences. */
export type ApiLanguage = 'it' | 'en';

/**
 * The best of Italian and English for an `Accept-Language` header (RFC 9110, 12.5.4), or `fallback`.
 * Problems fall back to English, since programs read them; reasons for people fall back to Italian.
 */
export const preferredLanguage = (
  header: string | undefined,
  fallback: ApiLanguage,
): ApiLanguage => {
  let best: { language: ApiLanguage; weight: number } | null = null;
  for (const part of (header ?? '').slice(0, 500).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const primary = range.trim().split('-')[0];
    if (primary !== 'it' && primary !== 'en') continue;
    const quality = parameters.map((one) => one.trim()).find((one) => one.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    if (weight > 0 && (best === null || weight > best.weight)) best = { language: primary, weight };
  }
  return best?.language ?? fallback;
};
