import { describe, expect, test } from '@jest/globals';
import { makeFaultState, parseFaults } from '../../src/phones/faults.ts';
import { hasRoute, isLandline, looksLikeSpam } from '../../src/phones/reach.ts';
import { verbsIn } from '../../src/phones/voice-twiml.ts';
import { carrierKeyword } from '../../src/phones/keywords.ts';
import type { Message } from '../../src/phones/message.ts';
import { answersIn, findPhones } from '../../src/phones/phone-view.ts';
import { countSegments } from '../../src/phones/segments.ts';
import { makeStore } from '../../src/phones/store.ts';
import { repliesIn } from '../../src/phones/twiml.ts';

describe('counting segments', () => {
  test.each([
    ['', 'GSM-7', 0, 1],
    ['è é à ì ò ù É', 'GSM-7', 13, 1],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    ['€'.repeat(81), 'GSM-7', 162, 2],
    // 152 septets and an escaped pair: the pair may not be torn, so 153 + 153 do not suffice.
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['È tardi', 'UCS-2', 7, 1],
    ['’'.repeat(70), 'UCS-2', 70, 1],
    ['’'.repeat(71), 'UCS-2', 71, 2],
    ['😀'.repeat(35), 'UCS-2', 70, 1],
    // 33 pairs fill a part of 67 units but for one, which no half of a pair may take.
    ['😀'.repeat(67), 'UCS-2', 134, 3],
  ])('case %#', (text, encoding, units, segments) => {
    expect(countSegments(text)).toEqual({ encoding, units, segments });
  });
});

describe('words that the carrier takes for itself', () => {
  test.each([
    ['STOP', 'stop'],
    [' stop\n', 'stop'],
    ['Quit', 'stop'],
    ['start', 'start'],
    ['yes', 'start'],
    ['stop it', null],
    ['SI', null],
  ])('%j is %s', (body, keyword) => expect(carrierKeyword(body)).toBe(keyword));
});

describe('TwiML in a webhook answer', () => {
  test.each([
    ['text/xml', '<Response/>', []],
    ['text/xml', '', []],
    [
      'text/xml',
      '<Response><Message>Ciao &amp; a presto &#8364;</Message></Response>',
      ['Ciao & a presto €'],
    ],
    [
      'application/xml',
      '<Response><Message><Body>uno</Body></Message><Message to="+1">due</Message></Response>',
      ['uno', 'due'],
    ],
    ['text/xml', '<Response><Message><![CDATA[<3 & più]]></Message></Response>', ['<3 & più']],
    ['text/plain', 'ok', ['ok']],
    ['application/json', '{"Message":"no"}', []],
    ['text/html', '<Message>no</Message>', []],
  ])('%s %s', (type, answer, replies) => expect(repliesIn(type, answer)).toEqual(replies));
});

describe('faults', () => {
  test('says in a sentence each what is wrong', () => {
    expect(parseFaults({ latencyMs: -1, silent: 'yes', colour: 'red', errorCode: 1 })).toEqual({
      ok: false,
      problems: [
        'latencyMs must be a whole number from 0 to 60000.',
        'silent must be true or false.',
        expect.stringMatching(/^colour is not a fault; known are latencyMs, /),
        expect.stringMatching(/^errorCode must be one of 20001, /),
      ],
    });
    expect(parseFaults([])).toMatchObject({ ok: false });
    expect(parseFaults({ __proto__: null, constructor: 1 })).toMatchObject({ ok: false });
  });

  test('the same seed fails the same sends', () => {
    const run = (seed: number) => {
      const faults = makeFaultState();
      faults.change({ failRate: 0.5, errorCode: 30008, seed });
      return Array.from({ length: 64 }, () => faults.nextFailure());
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
    expect(run(7).filter(Boolean).length).toBeGreaterThan(16);
  });

  test('failNext counts down, then the carrier works again', () => {
    const faults = makeFaultState();
    faults.change({ failNext: 2, errorCode: 20429 });
    expect([1, 2, 3].map(() => faults.nextFailure())).toEqual([20429, 20429, undefined]);
  });
});

test('the store forgets the oldest messages and empty conversations', () => {
  const store = makeStore(3);
  const add = (sid: string, phone: string) => store.add({ sid, phone } as Message);
  add('a', '+391');
  add('b', '+392');
  add('c', '+392');
  expect(store.activePhones()).toEqual(['+392', '+391']);
  add('d', '+393');
  expect(store.activePhones()).toEqual(['+393', '+392']);
  expect(store.get('a')).toBeUndefined();
  expect(store.newestFirst().map(({ sid }) => sid)).toEqual(['d', 'c', 'b']);
  add('e', '+392');
  expect(store.of('+392').map(({ sid }) => sid)).toEqual(['c', 'e']);
});

test('finds the answers that a text asks for', () => {
  expect(answersIn("ARABO, sanita', gio 26/11 10:30 (1h). Rispondi SI 4721 o NO 4721")).toEqual([
    'SI 4721',
    'NO 4721',
  ]);
  expect(answersIn('Repondez OUI 1180 ou NON 1180. Tel. 0883 577111')).toEqual([
    'OUI 1180',
    'NON 1180',
  ]);
  expect(answersIn('Chiama il CUP 800123456 o il 4721')).toEqual([]);
});

test('finds phones by owner, language and number', () => {
  const owners = { '+393330000001': { name: 'Nawāl Idrissi', language: 'arabo' } };
  const phones = ['+393330000001', '+393330000002'];
  expect(findPhones('nawal', phones, owners)).toEqual(['+393330000001']);
  expect(findPhones('ARABO', phones, owners)).toEqual(['+393330000001']);
  expect(findPhones('0002', phones, owners)).toEqual(['+393330000002']);
  expect(findPhones('  ', phones, owners)).toEqual([]);
});

describe('TwiML of a call', () => {
  test('is read into verbs, and what the simulator does not know is passed over', () => {
    const verbs = verbsIn(`<?xml version="1.0"?><!-- an offer -->
      <Response>
        <Say language="fr-FR">Bonjour &#233;quipe</Say><Play>x.mp3</Play><Pause length="2"/>
        <Gather numDigits='1' action="/a?b=1&amp;c=2" timeout="7"><Say><![CDATA[1 < 2]]></Say></Gather>
        <Redirect method="get">/next</Redirect><Hangup/>
      </Response>`);
    expect(verbs).toEqual([
      { kind: 'say', text: 'Bonjour équipe', language: 'fr-FR', voice: null },
      { kind: 'pause', seconds: 2 },
      {
        kind: 'gather',
        prompts: [{ kind: 'say', text: '1 < 2', language: null, voice: null }],
        numDigits: 1,
        finishOnKey: '#',
        action: '/a?b=1&c=2',
        method: 'POST',
        timeoutSeconds: 7,
      },
      { kind: 'redirect', url: '/next', method: 'GET' },
      { kind: 'hang-up' },
    ]);
  });

  test.each([
    '',
    'hello',
    '<Say>no response</Say>',
    '<Response><Say>a</Response>',
    '<Response>',
    '</Response>',
    '<Response/><Response/>',
    '<Response a=b/>',
    '<Response>1 < 2</Response>',
  ])('%j is none', (text) => expect(verbsIn(text)).toBeNull());
});

test('what a landline, a route and a shortened link are', () => {
  expect(
    ['+390883299750', '+393330000001', '+392000000001', '+390000000001'].map(isLandline),
  ).toEqual([true, false, false, false]);
  expect(
    [null, ['+39'], ['+33', '+355']].map((routes) => hasRoute('+393330000001', routes)),
  ).toEqual([true, true, false]);
  expect(
    ['https://bit.ly/x', 'Vedi tinyurl.com/y', 'orbit.ly/x', 'bit.ly'].map(looksLikeSpam),
  ).toEqual([true, true, false, false]);
});
