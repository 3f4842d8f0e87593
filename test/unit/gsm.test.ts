import { describe, expect, test } from '@jest/globals';
import { SEGMENT, septets, toGsm } from '../../src/domain/sms/gsm.ts';
import { countSegments } from '../../src/phones/segments.ts';

describe('a text in GSM-7', () => {
  test.each([
    ['sanità, è già più, perché, ç?', 'sanità, è già più, perché, c?'],
    ['È À Ì Ò Ù É', 'E A I O U É'],
    ['’‘ “ ” « » – — …', '\'\' " " " " - - ...'],
    ['a\u00a0b', 'a b'],
    ['e\u0300', 'è'],
    ['Ẹ̀dó', 'Edo'],
    ['Łódź', '?ódz'.replace('ó', 'o')],
    ['عربي', '????'],
    ['😀', '?'],
    ['{[€]}', '{[€]}'],
  ])('%j becomes %j', (text, gsm) => {
    expect(toGsm(text)).toBe(gsm);
  });

  test('what has an escape takes two septets', () => {
    expect(septets('a€[')).toBe(5);
  });

  test('one segment holds 160 septets, and not one more', () => {
    expect(countSegments('à'.repeat(SEGMENT))).toMatchObject({ units: 160, segments: 1 });
    expect(countSegments('à'.repeat(SEGMENT + 1)).segments).toBe(2);
    expect(septets('€'.repeat(80))).toBe(SEGMENT);
  });
});
