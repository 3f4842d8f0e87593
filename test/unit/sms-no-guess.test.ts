import { describe, expect, test } from '@jest/globals';
import { readSms } from '../../src/domain/sms/grammar.ts';
import { phrase } from '../../src/domain/sms/phrases.ts';
import { ALL_WORDS } from '../../src/domain/sms/words/all.ts';
import { phrasesOf } from '../../src/domain/sms/dictionary.ts';
import { job } from '../support/sms-texts.ts';

const OFFER = phrase({ say: 'offer', job: job({ comune: 'Barletta' }) }, 'it');

describe('a yes is never guessed', () => {
  test.each([
    'si?',
    'SI 4721?',
    'Si 4721 ma a che ora',
    'si 4721 se trovo la macchina',
    'si 4721 forse',
    'si ma 4721 dopo',
    'si 4721 giovedi',
    'si 4721 alle 11',
    'si 4721 domani',
    'si 4721 solo per telefono',
    'si 4721 nn posso',
    'si 4721 purtroppo',
    'si 4721 anulla',
    'si 4721 disdico',
    'si 4721 cancel',
    'si 4721 stop',
    'si 4721 ho un dubbio',
    'mi si è rotta la macchina 4721',
    '4721 si sposta',
    'si può fare 4721',
    'si je peux 4721',
    'yes but 4721',
    'yes 4721 if I can',
    'I would accept 4721',
    'yes 4721 cannot',
    'oui 4721 peut-être',
    'oui mais 4721',
    'se 4721',
    'so 4721',
    'si 472l',
    'si 472 1',
    'si 04721',
    's1 4721',
    'yess 4721',
    'ouii 4721',
    'certo 4721',
    'va bene 4721',
    'vengo',
    '👍',
    'ok vengo 4721',
    'ANNULLA NO 4721',
    'no, nessun problema 4721',
    'no capito 4721',
    'non capisco 4721',
    'non so 4721',
  ])('%j', (text) => {
    expect(readSms(text).kind).toBe('unclear');
  });
});

describe('what stands around an answer does not hide it', () => {
  test.each([
    'SI 4721 Amina',
    'Buongiorno, sì 4721, grazie mille',
    'Ok si 4721',
    'Si, va bene, 4721',
    'certo si 4721 ci sono',
    'SI\n4721\n',
    'Yes please 4721',
    'yes, I accept 4721 thank you',
    'oui 4721 je suis disponible',
    'Si per il 4721',
    'si codice 4721',
  ])('%j', (text) => {
    expect(readSms(text)).toEqual({ kind: 'accept', code: '4721' });
  });
});

describe('what is quoted decides nothing', () => {
  test.each([
    OFFER,
    OFFER.toLowerCase(),
    `Fwd: ${OFFER}`,
    `"${OFFER}"`,
    `“${OFFER}”`,
    `> ${OFFER}`,
    `> SI 4721`,
    `Ha messo "Mi piace" a “${OFFER}”`,
    `Liked «SI 4721 grazie»`,
    `Grazie\n> SI 4721`,
    `Il giorno 26/11 Ponte ha scritto:\n> SI 4721`,
    `"Rispondi SI 4721"`,
    'Rispondi SI 4721 o NO 4721',
  ])('%j', (text) => {
    expect(readSms(text).kind).toBe('unclear');
  });
  test.each([
    `SI 4721\n> ${OFFER}`,
    `> ${OFFER}\nSI 4721`,
    `SI 4721\n\nIl giorno gio 26/11/2026 alle 10:30 Ponte ha scritto:\n> ${OFFER}\n> \n`,
    `SI 4721 "${OFFER}"`,
    `"${OFFER}" SI 4721`,
    `SI 4721 ${OFFER}`,
  ])('beside it her own words do: %j', (text) => {
    expect(readSms(text)).toEqual({ kind: 'accept', code: '4721' });
  });
  test('a no beside a quoted yes is a no', () => {
    expect(readSms(`No 4721\n> si 4721`)).toMatchObject({ kind: 'decline', code: '4721' });
  });
});

describe('the tables', () => {
  const CARRIER =
    'stop stopall unsubscribe revoke optout cancel end quit start unstop help info'.split(' ');

  test('no command of ours is one of the carrier’s words', () => {
    const ours = ALL_WORDS.flatMap(({ commands }) =>
      Object.entries<string>({ ...commands })
        .filter(([command]) => command !== 'help')
        .flatMap(([, cell]) => phrasesOf(cell)),
    );
    expect(ours.filter((word) => CARRIER.includes(word))).toEqual([]);
  });
  test('no phrase is a command in two ways', () => {
    const seen = new Map<string, string>();
    const twice = ALL_WORDS.flatMap(({ commands }) =>
      Object.entries<string>({ ...commands }).flatMap(([command, cell]) =>
        phrasesOf(cell).filter((word) => {
          const before = seen.get(word) ?? command;
          seen.set(word, command);
          return before !== command && !(word === 'non' && command === 'non');
        }),
      ),
    );
    expect(twice).toEqual([]);
  });
  test('every phrase is written as it is read: lower case, no accents, no marks', () => {
    const cells = (value: unknown): string[] =>
      typeof value === 'string'
        ? phrasesOf(value)
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(cells)
          : [];
    const odd = ALL_WORDS.flatMap(cells).filter((word) => !/^[a-z]+( [a-z]+)*$/.test(word));
    expect(odd).toEqual([]);
  });
});
