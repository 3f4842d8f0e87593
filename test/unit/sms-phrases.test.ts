import { describe, expect, test } from '@jest/globals';
import { SegmentedMessage } from 'sms-segments-calculator';
import { readSms } from '../../src/domain/sms/grammar.ts';
import { phrase } from '../../src/domain/sms/phrases.ts';
import { MESSAGE_LANGUAGES } from '../../src/domain/terms.ts';
import { CODE, CONTACT, SITES, UNIT, job, longestSms, place } from '../support/sms-texts.ts';

const countWith = (text: string) => {
  const { encodingName, segmentsCount } = new SegmentedMessage(text);
  return { encodingName, segmentsCount };
};

describe.each(MESSAGE_LANGUAGES)('in %s', (language) => {
  const all = longestSms(language);

  test('everything fits one segment of GSM-7 with its longest values', () => {
    const texts = new Set(all.map((sms) => phrase(sms, language)));
    const tooLong = [...texts].filter((text) => {
      const { encodingName, segmentsCount } = countWith(text);
      return encodingName !== 'GSM-7' || segmentsCount !== 1;
    });
    expect(texts.size).toBeGreaterThan(100);
    expect(tooLong).toEqual([]);
  });

  test('nothing is lost on the way to GSM-7: no question marks but our own', () => {
    const asked = new Set(['yes-or-no', 'which-code']);
    const broken = all
      .filter(({ say }) => !asked.has(say))
      .map((sms) => phrase(sms, language))
      .filter((text) => text.includes('?'));
    expect(broken).toEqual([]);
  });

  test('how to answer is in every offer, and its words are understood', () => {
    const words = { it: ['SI', 'NO'], en: ['YES', 'NO'], fr: ['OUI', 'NON'] }[language];
    const ways = words.map((word) => `${word} ${CODE}`);
    const ask = new RegExp(`${ways[0]} \\w+ ${ways[1]}$`);
    for (const sms of all.filter(({ say }) => say === 'offer' || say === 'yes-or-no'))
      expect(phrase(sms, language)).toMatch(ask);
    expect(ways.map((text) => readSms(text))).toEqual([
      { kind: 'accept', code: CODE },
      { kind: 'decline', code: CODE, reason: null },
    ]);
  });

  test('what the help says is understood', () => {
    const help = phrase({ say: 'help' }, language);
    const examples = help.match(/[A-Z]+ \d{4}/g) ?? [];
    expect(examples.map((text) => readSms(text).kind)).toEqual([
      'accept',
      'decline',
      'give-up',
      'confirm',
    ]);
    expect(readSms(help.split(' ').at(-1) ?? '')).toEqual({ kind: 'opt-out' });
  });

  test('the confirmation keeps time, site, contact and how to give up, whatever the site', () => {
    for (const { site, comune } of SITES) {
      const text = phrase({ say: 'confirmed', job: job({ comune }), place: place(site) }, language);
      expect(text).toContain(site);
      expect(text).toContain(comune);
      expect(text).toContain('25/11 10:30');
      expect(text).toContain(CONTACT);
      const ending = text.match(/: ([A-Z]+ \d{4})$/)?.[1] ?? '';
      expect(readSms(ending)).toEqual({ kind: 'give-up', code: CODE });
    }
  });

  test('our own text sent back accepts nothing', () => {
    const answers = new Set(all.map((sms) => readSms(phrase(sms, language)).kind));
    expect(answers.has('accept')).toBe(false);
  });
});

describe('the confirmation', () => {
  test('says the unit where there is room', () => {
    const facts = job({ comune: 'Andria', language: 'rumeno', durationMinutes: 60 });
    expect(
      phrase({ say: 'confirmed', job: facts, place: place('Ospedale "Lorenzo Bonomo"') }, 'it'),
    ).toBe(
      `Ponte: confermato 4721. mer 25/11 10:30 (1h), Andria: Ospedale "Lorenzo Bonomo", ${UNIT}, ${CONTACT}. Se non puoi più: ANNULLA 4721`,
    );
  });

  test('cuts the name of a site only when nothing else can go', () => {
    const site = 'Centro polivalente per le famiglie e i minori stranieri non accompagnati';
    const text = phrase({ say: 'confirmed', job: job(), place: place(site) }, 'it');
    expect(text).toMatch(/San Ferdinando di Puglia: Centro polivalente .*\., \+39 0883 299 750\./);
    expect(countWith(text).segmentsCount).toBe(1);
  });

  test('never cuts a contact, even when that takes a second segment', () => {
    const contact = `chiedere di ${'Maria '.repeat(15)}${CONTACT}`;
    const sms = {
      say: 'confirmed',
      job: job(),
      place: { site: 'CUP', unit: null, contact },
    } as const;
    expect(phrase(sms, 'it')).toContain(contact);
  });
});

describe('the words of the design', () => {
  test('an offer', () => {
    const facts = job({
      comune: 'Barletta',
      startsAt: Date.parse('2026-11-26T09:30:00Z'),
      durationMinutes: 60,
    });
    expect(phrase({ say: 'offer', job: facts }, 'it')).toBe(
      'Ponte: ARABO MAROCCHINO, sanità, Barletta, gio 26/11 10:30 (1h). Rispondi SI 4721 o NO 4721',
    );
  });
  test('by phone no comune is named', () => {
    const text = phrase({ say: 'offer', job: job({ mode: 'phone' }) }, 'fr');
    expect(text).toContain('téléphone');
    expect(text).not.toContain('San Ferdinando');
  });
});
