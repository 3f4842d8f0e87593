import { expect, test } from '@jest/globals';
import { preferredLanguage } from '../../src/http/language.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['fr-FR, de;q=0.8', 'en'],
  ['it', 'it'],
  ['IT-ch', 'it'],
  ['fr, it;q=0.7, en;q=0.3', 'it'],
  ['it;q=0.3, en-GB;q=0.8', 'en'],
  ['it;q=0', 'en'],
  ['it, en', 'it'],
  ['italiano', 'en'],
  ['it;q=nonsense', 'en'],
])('Accept-Language %j gives %s', (header, expected) => {
  expect(preferredLanguage(header, 'en')).toBe(expected);
});
