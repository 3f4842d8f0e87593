import { describe, expect, test } from '@jest/globals';
import { SegmentedMessage } from 'sms-segments-calculator';
import { readSms } from '../../src/domain/sms/grammar.ts';
import type { Intent } from '../../src/domain/sms/intent.ts';
import { phrase } from '../../src/domain/sms/phrases.ts';
import type { Sms } from '../../src/domain/sms/sms.ts';
import { MESSAGE_LANGUAGES } from '../../src/domain/terms.ts';
import { CODE, CONTACT, SITES, UNIT, job, longestSms, place } from '../support/sms-texts.ts';

/** What each text asks for, where it asks for something. */
const PRINTS: Partial<Record<Sms['say'], readonly Intent['kind'][]>> = {
  offer: ['accept', 'decline'],
  'yes-or-no': ['accept', 'decline'],
  confirmed: ['give-up'],
  reminder: ['confirm', 'give-up'],
  'give-up-asked': ['ok'],
  'availability-asked': ['ok', 'free', 'busy'],
  'availability-unclear': ['free', 'busy'],
  'late-how-much': ['late'],
  arrived: ['finished'],
};

const SAID = [...new Set(longestSms('it').map(({ say }) => say))];

const WORDS =
  'SI YES OUI NO NON ANNULLA WITHDRAW ANNULER CONFERMO CONFIRM CONFIRME RITARDO LATE RETARD ARRIVATA/O ARRIVED ARRIVÉ\\(E\\) FINITO FINISHED FINI AGENDA LIBERA(?:/O)? FREE LIBRE OCCUPATA(?:/O)? BUSY OCCUPÉ(?:\\(E\\))? OK AIUTO HELP AIDE STOP';
/** A command in capitals, to the next mark or the next word that is none of it. */
const COMMAND = new RegExp(
  `(?<![\\p{L}/])(?:${WORDS.split(' ').join('|')})(?![\\p{L}(/])(?:[^;.?]*?)(?=;|[.?]|: |$| (?:o|or|ou|à|per|to|pour|e il|and the|et le) )`,
  'gu',
);

/** The commands that a text prints; a bare YES or NO names the word and is no command. */
const commandsIn = (text: string): string[] =>
  (text.match(COMMAND) ?? []).filter((one) => !/^(SI|YES|OUI|NO|NON)$/.test(one.trim()));

const countWith = (text: string) => {
  const { encodingName, segmentsCount } = new SegmentedMessage(text);
  return { encodingName, segmentsCount };
};

describe.each(MESSAGE_LANGUAGES)('in %s', (language) => {
  const all = longestSms(language);
  const some = SAID.flatMap((said) => all.filter(({ say }) => say === said).slice(0, 50));

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
    const asked = new Set([
      'yes-or-no',
      'which-code',
      'which-booking',
      'give-up-asked',
      'availability-asked',
      'late-how-much',
    ]);
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

  test('everything that can be written is in the help', () => {
    const help = commandsIn(phrase({ say: 'help' }, language)).map((text) => readSms(text).kind);
    const every =
      'accept decline give-up confirm late arrived finished agenda free busy help opt-out';
    expect(help).toEqual(every.split(' '));
  });

  test('every command that we print is understood as what it is printed for', () => {
    for (const sms of some) {
      const text = phrase(sms, language);
      const kinds = commandsIn(text).map((command) => {
        const { kind } = readSms(command);
        return { command, kind };
      });
      const asked = PRINTS[sms.say];
      const right = kinds.filter(({ kind }) => asked?.includes(kind) ?? true);
      expect({ text, kinds: right }).toEqual({ text, kinds });
      expect(kinds.filter(({ kind }) => kind === 'unclear')).toEqual([]);
      if (asked !== undefined)
        expect(new Set(kinds.map(({ kind }) => kind)).size).toBeGreaterThan(0);
    }
  });

  test('what is printed for one intent asks for that one', () => {
    for (const intent of ['late', 'arrived', 'finished', 'confirm', 'give-up'] as const) {
      const text = phrase({ say: 'which-booking', intent, codes: ['4721', '4722'] }, language);
      expect(text).toContain('4721, 4722');
      expect(commandsIn(text).map((command) => readSms(command))).toEqual([
        expect.objectContaining({ kind: intent, code: CODE }),
      ]);
    }
    for (const kind of ['free', 'busy'] as const) {
      const examples = commandsIn(phrase({ say: 'availability-unclear', kind }, language));
      expect(examples.map((text) => readSms(text).kind)).toEqual([kind, kind, kind]);
    }
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

  test('our own text sent back does nothing', () => {
    const answers = new Set(all.map((sms) => readSms(phrase(sms, language)).kind));
    expect([...answers]).toEqual(['unclear']);
  });

  test('nor does it without its beginning, or quoted in whatever way', () => {
    const ways = [
      (text: string) => text.replace('Ponte: ', ''),
      (text: string) => text.toLowerCase(),
      (text: string) => `> ${text}`,
      (text: string) => `"${text}"`,
      (text: string) => `Fwd: ${text}`,
      (text: string) => `“${text.replace('Ponte: ', '')}”`,
      (text: string) => text.replace(/ /g, '\n'),
    ];
    const does = new Set(['accept', 'decline', 'give-up', 'free', 'busy', 'ok', 'confirm']);
    const texts = new Set(some.map((sms) => phrase(sms, language)));
    const done = [...texts]
      .flatMap((text) => ways.map((way) => way(text)))
      .filter((text) => does.has(readSms(text).kind));
    expect(done).toEqual([]);
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
