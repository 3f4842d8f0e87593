import { describe, expect, test } from '@jest/globals';
import { carrierState } from '../../src/domain/sms/carrier-state.ts';
import { readSms } from '../../src/domain/sms/grammar.ts';

const accept = { kind: 'accept', code: '4721' };
const decline = { kind: 'decline', code: '4721', reason: null };
const giveUp = { kind: 'give-up', code: '4721' };
const unclear = { kind: 'unclear' };

describe('an answer with its code', () => {
  test.each([
    'SI 4721',
    'si 4721',
    'Sì, 4721!',
    'SI\u0300 4721',
    '“Sì” 4721',
    "Si' 4721",
    '«SI 4721»',
    '4721 si',
    'si4721',
    '4721SI',
    'si 4721 grazie',
    'SI 4721 4721',
    'Accetto 4721 👍',
    '👍 SI 4️⃣7️⃣2️⃣1️⃣',
    'YES 4721',
    'OUI 4721',
    "J'accepte 4721",
    'j’accepte 4721.',
    'S\u200bI\u00ad 47\u200d21',
    'ＳＩ ４７２１',
    'SI ٤٧٢١',
    'SI ۴۷۲۱',
    'SI ४৭۲１',
    'SI 𝟒𝟕𝟐𝟏',
  ])('%j accepts', (text) => {
    expect(readSms(text)).toEqual(accept);
  });

  test.each(['NO 4721', 'No, 4721.', 'no4721', 'NON 4721', 'non posso 4721', 'Rifiuto 4721'])(
    '%j declines',
    (text) => {
      expect(readSms(text)).toEqual(decline);
    },
  );

  test.each(['ANNULLA 4721', 'annulla4721', 'WITHDRAW 4721', 'ANNULER 4721', 'Rinuncio 4721'])(
    '%j gives up',
    (text) => {
      expect(readSms(text)).toEqual(giveUp);
    },
  );
});

describe('an answer without a code', () => {
  test.each(['si', 'Sì!', 'OUI', 'accetto', '"Sì"'])('%j alone is a yes', (text) => {
    expect(readSms(text)).toEqual({ kind: 'accept', code: null });
  });
  test('a no needs no code to be one', () => {
    expect(readSms('no')).toEqual({ ...decline, code: null });
  });
  test.each(['si ma non so', 'si forse', 'si 472', 'si 47210', 'si 47 21'])(
    '%j books nobody',
    (text) => {
      expect(readSms(text)).toMatchObject(unclear);
    },
  );
  test('a code alone must be asked what it means', () => {
    for (const text of [' 4721. ', '👍 4721'])
      expect(readSms(text)).toEqual({ kind: 'code', code: '4721' });
  });
});

describe('what could be read in two ways is not read', () => {
  test.each([
    'si 4721 4722',
    'SI 4721 NO 4722',
    '4721 4722',
    'SI o NO 4721',
    'Rispondi SI 4721 o NO 4721',
    'yes no 4721',
    'si annulla 4721',
    'no problem 4721',
    "non c'è problema 4721",
    'No worries, 4721',
    "I can't accept 4721",
    'cannot accept 4721',
    'I don’t accept 4721',
    "je n'accepte pas 4721",
    'do not withdraw 4721',
    'ne pas annuler 4721',
    'sii 4721',
    '',
    '   ',
    '\0',
    `si 4721${' x'.repeat(2_000)}`,
  ])('%j', (text) => {
    expect(readSms(text)).toMatchObject(unclear);
  });
  test('a no at the far end of the longest text still counts', () => {
    expect(readSms(`si 4721 ${'x '.repeat(790)}no`)).toMatchObject(unclear);
  });
});

describe("the carrier's own words", () => {
  test.each([
    'STOP',
    'stop',
    'STOPALL',
    'Unsubscribe',
    'REVOKE',
    'OPTOUT',
    'CANCEL',
    'END',
    'Quit',
  ])('%s alone is an opt-out and no command', (text) => {
    expect(readSms(text)).toEqual({ kind: 'opt-out' });
  });
  test.each(['START', 'YES', 'yes', 'UNSTOP'])('%s alone accepts nothing', (text) => {
    expect(readSms(text)).toEqual({ kind: 'opt-in' });
  });
  test.each(['HELP', 'INFO', 'AIUTO', 'aide'])('%s asks for help', (text) => {
    expect(readSms(text)).toEqual({ kind: 'help' });
  });
  test.each(['STOP 4721', 'CANCEL 4721', 'END 4721'])('%s is no command of ours', (text) => {
    expect(readSms(text)).toMatchObject(unclear);
  });
});

describe("the carrier's states", () => {
  test.each([
    ['accepted', 'queued'],
    ['scheduled', 'queued'],
    ['queued', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['received', null],
    ['constructor', null],
    ['', null],
  ])('%s is %s', (status, state) => {
    expect(carrierState(status)).toBe(state);
  });
});
