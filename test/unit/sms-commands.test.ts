import { describe, expect, test } from '@jest/globals';
import { CARD } from '../../src/domain/sms/card.ts';
import { readSms } from '../../src/domain/sms/grammar.ts';
import type { Intent } from '../../src/domain/sms/intent.ts';
import { spokenOffer } from '../../src/domain/sms/speech.ts';
import { MESSAGE_LANGUAGES, MODES, SETTINGS } from '../../src/domain/terms.ts';
import { job } from '../support/sms-texts.ts';

const CODE = '4721';

const read = (text: string): Intent => readSms(text);

describe('a no with its reason, as typed', () => {
  test.each([
    ['no 4721 sono malata', 'sono malata'],
    ['NO 4721: Sono già a Trani, mi dispiace!', 'Sono già a Trani, mi dispiace!'],
    ['No, 4721, lavoro fino alle 18', 'lavoro fino alle 18'],
    ['no4721 occupata', 'occupata'],
    ['non posso 4721 mi sposo', 'mi sposo'],
    ['4721 no sono in ritardo', 'sono in ritardo'],
    ['NO sono malata 4721', 'sono malata'],
    ['NON 4721 je suis malade', 'je suis malade'],
    ["can't 4721 I am ill", 'I am ill'],
    ['no 4721 मैं बीमार हूँ', 'मैं बीमार हूँ'],
    ['no 4721 grazie', null],
    ['no grazie 4721', null],
    ['mi dispiace, no 4721', null],
    ['4721 purtroppo no', null],
    ['no 4721\0\0', null],
  ])('%j: %j', (text, reason) => {
    expect(read(text)).toEqual({ kind: 'decline', code: CODE, reason });
  });
  test('a reason has no character that a database would refuse, and an end', () => {
    const intent = read(`no 4721 sono\0\ud800 malata ${'x'.repeat(500)}`);
    const reason = intent.kind === 'decline' ? (intent.reason ?? '') : '';
    expect(reason).toMatch(/^sono malata x+$/);
    expect(reason).toHaveLength(160);
  });
  test('without a code', () => {
    expect(read('no grazie')).toEqual({ kind: 'decline', code: null, reason: null });
    expect(read('No, sono malata')).toEqual({
      kind: 'decline',
      code: null,
      reason: 'sono malata',
    });
  });
});

describe('commands', () => {
  test.each([
    ['agenda', 'AGENDA', 'Agenda?', 'agenda grazie', 'SCHEDULE', 'my bookings', 'planning'],
    ['help', 'AIUTO', 'help', 'info', 'Aide!', '?', 'aiuto per favore'],
    ['ok', 'OK', 'ok.', 'Ok 👍', 'okay', 'ok grazie', 'Ok merci'],
    ['give-up', 'ANNULLA', 'annullo', 'rinuncio', 'WITHDRAW', 'annuler', 'je renonce'],
    ['confirm', 'CONFERMO', 'confermo!', 'CONFIRM', 'I confirm', 'je confirme', 'Confirme'],
    [
      'arrived',
      'ARRIVATA',
      'arrivato',
      'sono arrivata',
      'Sono appena arrivato',
      'ARRIVED',
      "I've arrived",
      'arrivé',
      'ARRIVEE',
      'je suis arrivée',
      'ARRIVÉ(E)',
      'ARRIVATA/O',
    ],
    [
      'finished',
      'FINITO',
      'finita',
      'ho finito',
      'abbiamo finito grazie',
      'DONE',
      'finished',
      "I'm done",
      'fini',
      "j'ai fini",
      'FINIE',
    ],
  ])('%s', (kind, ...texts) => {
    for (const text of texts) expect({ text, kind: read(text).kind }).toEqual({ text, kind });
  });

  test.each(['OK 4721', 'ok, 4721 grazie', '4721 ok'])('%j carries its code', (text) => {
    expect(read(text)).toEqual({ kind: 'ok', code: CODE });
  });
  test.each([
    ['ANNULLA 4721 sono malata', 'give-up'],
    ['confermo 4721 a presto', 'confirm'],
    ['4721 confermo', 'confirm'],
    ['Arrivata 4721 Amina', 'arrived'],
    ['finito4721', 'finished'],
    ['fini la mission 4721', 'finished'],
  ])('%j carries its code', (text, kind) => {
    expect(read(text)).toEqual({ kind, code: CODE });
  });
  test('a yes to a booking that is confirmed is still a yes', () => {
    expect(read('si confermo 4721')).toEqual({ kind: 'accept', code: CODE });
  });
});

describe('a delay', () => {
  test.each([
    ['RITARDO 15', 15, null],
    ['ritardo 15 4721', 15, CODE],
    ['RITARDO 4721', null, CODE],
    ['ritardo 15 min 4721', 15, CODE],
    ["ritardo di 15' 4721", 15, CODE],
    ['4721 ritardo 5', 5, CODE],
    ['15 minuti di ritardo', 15, null],
    ['Scusate, sono in ritardo di 20 minuti per il traffico', 20, null],
    ['sono in ritardo', null, null],
    ["mezz'ora di ritardo", 30, null],
    ["un'ora di ritardo 4721", 60, CODE],
    ['ritardo 1h30', 90, null],
    ['ritardo 2 ore', 120, null],
    ['ritardo 240', 240, null],
    ['ritardo 999', 240, null],
    ['LATE 15', 15, null],
    ["sorry I'm running late, 10 minutes", 10, null],
    ['half an hour late', 30, null],
    ['RETARD 15 4721', 15, CODE],
    ['je suis en retard', null, null],
    ['ritardo ١٥', 15, null],
  ])('%j', (text, minutes, code) => {
    expect(read(text)).toEqual({ kind: 'late', minutes, code });
  });
  test.each([
    'non sono in ritardo',
    'ritardo 15-20',
    'ritardo 15 o 20',
    'ritardo 0',
    'ritardo 47210',
    'ritardo 15?',
    'je ne suis pas en retard',
  ])('%j is not one', (text) => {
    expect(read(text)).toEqual({ kind: 'unclear', nearly: 'presence' });
  });
});

describe('what is nearly understood', () => {
  test.each([
    ['sii 4721', 'answer'],
    ['si 47210', 'answer'],
    ['47210', 'answer'],
    ['472', 'answer'],
    ['si 4721 forse', 'answer'],
    ['va bene', 'answer'],
    ['anulla 4721', 'give-up'],
    ['annula 4721', 'give-up'],
    ['annulla 472', 'give-up'],
    ['withdarw 4721', 'give-up'],
    ['cancella 4721', 'give-up'],
    ['LIBERA', 'availability'],
    ['libbera lun', 'availability'],
    ['libera quando posso', 'availability'],
    ['non sono libera lun', 'availability'],
    ['disponibile lun 9-13', 'availability'],
    ['ritradoo 15', null],
    ['ritrado 15', 'presence'],
    ['non sono arrivata', 'presence'],
    ['arrivata?', 'presence'],
    ["j'arrive", 'presence'],
    ['arrivo tra 5 minuti', 'presence'],
    ['ho quasi finito', 'presence'],
    ['confermato', 'presence'],
    ['buongiorno', null],
    ['👍', null],
    ['', null],
    ['libretto', null],
  ])('%j: %j', (text, nearly) => {
    expect(read(text)).toEqual({ kind: 'unclear', nearly });
  });
});

describe('the card', () => {
  test.each(MESSAGE_LANGUAGES)('in %s says only what is understood as it says', (language) => {
    const rows = CARD[language];
    const readAs = rows.map(({ write }) => ({ write, intent: read(write).kind }));
    expect(readAs).toEqual(rows.map(({ write, intent }) => ({ write, intent })));
  });
  test('says the same in every language', () => {
    const intents = MESSAGE_LANGUAGES.map((language) => CARD[language].map(({ intent }) => intent));
    expect(intents).toEqual(MESSAGE_LANGUAGES.map(() => intents[0]));
  });
});

describe('a call', () => {
  const facts = job({
    comune: 'Barletta',
    startsAt: Date.parse('2026-11-26T09:30:00Z'),
    durationMinutes: 60,
  });
  test('says what the SMS says, in full words', () => {
    expect(spokenOffer(facts, 'it')).toMatchObject({
      locale: 'it-IT',
      question:
        "Ponte. Serve arabo marocchino, sanità, Barletta, giovedì 26 novembre alle 10 e 30, un'ora. Premi 1 per accettare, 2 per rifiutare.",
    });
    expect(spokenOffer({ ...facts, durationMinutes: 90 }, 'en').question).toContain(
      'Thursday 26 November at 10:30, one hour and 30 minutes',
    );
    expect(
      spokenOffer({ ...facts, startsAt: Date.parse('2026-12-01T00:00:00Z') }, 'fr').question,
    ).toContain('mardi premier décembre à 1 heure, une heure');
  });
  test.each(MESSAGE_LANGUAGES)('by phone or video names no comune, in %s', (language) => {
    for (const mode of MODES)
      for (const setting of SETTINGS) {
        const { question } = spokenOffer({ ...facts, mode, setting }, language);
        expect(question.includes('Barletta')).toBe(mode === 'on-site');
        expect(question).not.toMatch(/undefined|4721|, ,/);
      }
  });
});
