import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../config/policy.ts';
import type { MatchContext } from '../../src/domain/matching/context.ts';
import type { Rule } from '../../src/domain/matching/eligibility.ts';
import { brokenRules, RULES } from '../../src/domain/matching/eligibility.ts';
import { match } from '../../src/domain/matching/match.ts';
import { reasonText } from '../../src/domain/matching/reasons.ts';
import type { Candidate } from '../../src/domain/mediator.ts';
import type { Need } from '../../src/domain/need.ts';
import {
  ANDRIA,
  at,
  BARLETTA,
  between,
  makeCandidate,
  makeCommitment,
  makeContext,
  SPINAZZOLA,
  TRANI,
} from '../support/matching.ts';

interface Case {
  readonly when: string;
  readonly who?: Partial<Candidate>;
  readonly need?: Partial<Need>;
  readonly context?: Partial<Omit<MatchContext, 'need'>>;
  /** What is said in Italian; left out: the rule is kept. */
  readonly says?: string;
}

const asked = makeCandidate().asked;
const sunday = { startsAt: at('2026-11-29T23:00'), endsAt: at('2026-11-30T01:00') };
const always = [between('2026-11-01T00:00', '2026-12-31T00:00')];

const CASES: Readonly<Record<Rule, readonly Case[]>> = {
  'not-active': [
    { when: 'active' },
    { when: 'not active', who: { active: false }, says: 'Non è attiva nella rete' },
  ],
  excluded: [
    { when: 'not excluded' },
    { when: 'excluded', who: { excluded: true }, says: 'Esclusa da questa richiesta' },
  ],
  declined: [
    { when: 'never asked' },
    { when: 'no answer is not a no', who: { asked: { ...asked, unanswered: 2 } } },
    {
      when: 'said no',
      who: { asked: { ...asked, declined: true } },
      says: 'Ha già detto di no a questa richiesta',
    },
  ],
  'gave-up': [
    { when: 'never booked' },
    {
      when: 'gave it up',
      who: { asked: { ...asked, gaveUp: true } },
      says: 'Ha rinunciato a questo incarico',
    },
  ],
  'already-asked': [
    { when: 'not asked' },
    {
      when: 'asked now',
      who: { asked: { ...asked, open: true } },
      says: 'Le è già stata fatta la proposta, si attende la risposta',
    },
  ],
  language: [
    { when: 'the language itself' },
    { when: 'a close dialect', who: { languages: [{ tag: 'arq' }] } },
    {
      when: 'a declared vehicular language',
      who: { languages: [{ tag: 'fr' }] },
      need: { acceptableLanguages: ['fr'] },
    },
    {
      when: 'a partial dialect',
      who: { languages: [{ tag: 'arz' }] },
      says: 'Lavora in arabo egiziano: chi parla arabo marocchino capisce solo in parte',
    },
    {
      when: 'a partial dialect that may do',
      who: { languages: [{ tag: 'arz' }] },
      need: { relaxed: ['dialect'] },
    },
    {
      when: 'another language',
      who: { languages: [{ tag: 'fr' }] },
      says: 'Nessuna delle sue lingue è compresa da chi parla arabo marocchino',
    },
    {
      when: 'the other way round',
      need: { language: 'arz' },
      says: 'Lavora in arabo marocchino: chi parla arabo egiziano capisce poco',
    },
  ],
  gender: [
    { when: 'no wish', who: { gender: 'male' } },
    {
      when: 'only preferred',
      who: { gender: 'male' },
      need: { gender: { want: 'female', required: false } },
    },
    { when: 'required and given', need: { gender: { want: 'female', required: true } } },
    {
      when: 'required and not given',
      who: { gender: 'male' },
      need: { gender: { want: 'female', required: true } },
      says: 'È richiesta una mediatrice donna',
    },
  ],
  qualification: [
    { when: 'a setting without', need: { setting: 'school' } },
    {
      when: 'held',
      need: { setting: 'health' },
      who: { qualifications: [{ setting: 'health', expiresAt: null }] },
    },
    {
      when: 'held until later',
      need: { setting: 'health' },
      who: { qualifications: [{ setting: 'health', expiresAt: at('2026-11-26T10:31') }] },
    },
    { when: 'missing', need: { setting: 'health' }, says: 'Manca la qualifica: sanità' },
    {
      when: 'another',
      need: { setting: 'health' },
      who: { qualifications: [{ setting: 'legal', expiresAt: null }] },
      says: 'Manca la qualifica: sanità',
    },
    {
      when: 'expired',
      need: { setting: 'health' },
      who: { qualifications: [{ setting: 'health', expiresAt: at('2026-11-20T00:00') }] },
      says: 'Qualifica scaduta il 20/11/2026: sanità',
    },
  ],
  documents: [
    { when: 'expires later', who: { documentsExpireAt: at('2026-11-27T00:00') } },
    {
      when: 'expires before',
      who: { documentsExpireAt: at('2026-11-26T00:00') },
      says: "Un documento scade prima dell'inizio, il 26/11/2026",
    },
  ],
  mode: [
    { when: 'by phone', who: { modes: ['phone'] }, need: { mode: 'phone' } },
    { when: 'only by phone', who: { modes: ['phone'] }, says: 'Non lavora in presenza' },
    { when: 'remote only', who: { mobility: 'remote' }, says: 'Non lavora in presenza' },
    { when: 'remote only, by video', who: { mobility: 'remote' }, need: { mode: 'video' } },
  ],
  availability: [
    {
      when: 'just the time',
      who: { available: [between('2026-11-26T10:30', '2026-11-26T11:30')] },
    },
    {
      when: 'a minute short',
      who: { available: [between('2026-11-26T10:30', '2026-11-26T11:29')] },
      says: 'Non disponibile il 26/11/2026 dalle 10:30 alle 11:30',
    },
  ],
  booked: [
    {
      when: 'before and after',
      who: { commitments: [makeCommitment('09:30', '10:30'), makeCommitment('11:30', '12:30')] },
    },
    {
      when: 'overlapping',
      who: { commitments: [makeCommitment('11:00', '12:00', null)] },
      says: 'Ha un altro incarico il 26/11/2026 dalle 11:00 alle 12:00',
    },
  ],
  // By car from Barletta to Andria: 23 minutes; from Barletta to Trani: 27.
  'travel-between': [
    {
      when: 'just enough before',
      who: { commitments: [makeCommitment('09:00', '10:07', BARLETTA)] },
    },
    {
      when: 'a minute short before',
      who: { commitments: [makeCommitment('09:00', '10:08', BARLETTA)] },
      says: 'Viaggio di 23 minuti da o verso un altro incarico, ne ha 22',
    },
    {
      when: 'short after',
      who: { commitments: [makeCommitment('11:40', '12:00', BARLETTA)] },
      says: 'Viaggio di 23 minuti da o verso un altro incarico, ne ha 10',
    },
    {
      when: 'a call on the way',
      who: {
        commitments: [
          makeCommitment('09:00', '09:50', BARLETTA),
          makeCommitment('09:50', '10:15', null),
        ],
      },
      says: 'Viaggio di 23 minuti da o verso un altro incarico, ne ha 15',
    },
    { when: 'the same place', who: { commitments: [makeCommitment('09:00', '10:30', ANDRIA)] } },
    {
      when: 'calls need no travel',
      who: { commitments: [makeCommitment('09:00', '10:30', null)] },
    },
    {
      when: 'a call in a gap that is long enough',
      need: { mode: 'phone' },
      who: {
        commitments: [
          makeCommitment('09:00', '10:20', BARLETTA),
          makeCommitment('12:00', '13:00', TRANI),
        ],
      },
    },
    {
      when: 'a call that leaves no time between two places',
      need: { mode: 'phone' },
      who: {
        commitments: [
          makeCommitment('09:00', '10:20', BARLETTA),
          makeCommitment('11:40', '13:00', TRANI),
        ],
      },
      says: 'Viaggio di 27 minuti da o verso un altro incarico, ne ha 20',
    },
    {
      when: 'remote only',
      need: { mode: 'phone' },
      who: { mobility: 'remote', commitments: [makeCommitment('09:00', '10:30', BARLETTA)] },
    },
  ],
  'travel-range': [
    { when: 'at home' },
    { when: 'within range', who: { home: BARLETTA, maxTravelMinutes: 23 } },
    {
      when: 'out of her range',
      who: { home: BARLETTA, maxTravelMinutes: 22 },
      says: 'Viaggio di 23 minuti, al massimo 22',
    },
    {
      when: 'out of the policy’s',
      who: { home: BARLETTA, mobility: 'foot', maxTravelMinutes: 600 },
      says: 'Viaggio di 181 minuti, al massimo 40',
    },
    {
      when: 'far away by phone',
      need: { mode: 'phone' },
      who: { home: SPINAZZOLA, maxTravelMinutes: 5 },
    },
  ],
  'daily-rest': [
    {
      when: 'eleven hours',
      who: { commitments: [makeCommitment('21:00', '23:30', ANDRIA, '2026-11-25')] },
    },
    {
      when: 'a minute less',
      who: { commitments: [makeCommitment('21:00', '23:31', ANDRIA, '2026-11-25')] },
      says: 'Riposo di 10 h 59 min tra due giornate di lavoro, almeno 11 h',
    },
    {
      when: 'an early next day',
      need: { startsAt: at('2026-11-26T20:00'), endsAt: at('2026-11-26T21:00') },
      who: { commitments: [makeCommitment('07:00', '08:00', ANDRIA, '2026-11-27')] },
      says: 'Riposo di 10 h tra due giornate di lavoro, almeno 11 h',
    },
    {
      when: 'a rest that another booking has cut already',
      who: {
        commitments: [
          makeCommitment('21:00', '23:00', ANDRIA, '2026-11-25'),
          makeCommitment('08:00', '09:00'),
        ],
      },
    },
    {
      when: 'within one day',
      who: { commitments: [makeCommitment('07:00', '08:00'), makeCommitment('20:00', '21:00')] },
    },
  ],
  'contract-cap': [
    { when: 'no contract', who: { commitments: [makeCommitment('12:00', '20:00')] } },
    {
      when: 'just full',
      who: {
        contractMinutesPerWeek: 120,
        commitments: [makeCommitment('12:00', '13:00', ANDRIA, '2026-11-24')],
      },
    },
    {
      when: 'a minute over',
      who: {
        contractMinutesPerWeek: 120,
        commitments: [makeCommitment('12:00', '13:01', ANDRIA, '2026-11-24')],
      },
      says: 'Con questo incarico 2 h 1 min nella settimana, da contratto 2 h',
    },
    {
      when: 'a factor over the contract',
      context: {
        policy: { ...defaultPolicy, work: { ...defaultPolicy.work, contractFactor: 1.5 } },
      },
      who: {
        contractMinutesPerWeek: 120,
        commitments: [makeCommitment('12:00', '14:00', ANDRIA, '2026-11-24')],
      },
    },
    {
      when: 'another week',
      who: {
        contractMinutesPerWeek: 60,
        commitments: [makeCommitment('12:00', '13:00', ANDRIA, '2026-11-30')],
      },
    },
    {
      when: 'over Sunday’s midnight',
      need: sunday,
      who: { available: always, contractMinutesPerWeek: 60 },
    },
    {
      when: 'over Sunday’s midnight into a full week',
      need: sunday,
      who: {
        available: always,
        contractMinutesPerWeek: 60,
        commitments: [makeCommitment('15:00', '16:00', ANDRIA, '2026-12-03')],
      },
      says: 'Con questo incarico 2 h nella settimana, da contratto 1 h',
    },
  ],
  'weekly-cap': [
    { when: 'her own, just full', who: { weeklyCapMinutes: 60 } },
    {
      when: 'her own, over',
      who: { weeklyCapMinutes: 59 },
      says: 'Con questo incarico 1 h nella settimana, al massimo 59 min',
    },
    {
      when: 'the policy’s, over',
      who: {
        commitments: [
          { bookingId: 'b', ...between('2026-11-23T00:00', '2026-11-24T23:01'), place: null },
        ],
      },
      says: 'Con questo incarico 48 h 1 min nella settimana, al massimo 48 h',
    },
  ],
};

describe.each(RULES)('rule %s', (rule) => {
  test.each(CASES[rule].map((one) => [one.when, one.says ?? 'kept', one] as const))(
    '%s: %s',
    (_when, _says, { who, need, context, says }) => {
      const broken = brokenRules(makeCandidate(who), makeContext(need, context));
      const found = broken.find((one) => one.rule === rule);
      expect(found && reasonText(found, 'it')).toBe(says);
    },
  );

  test('is broken in one case and kept in another, and can be said in English', () => {
    const broken = CASES[rule].flatMap(({ who, need, context }) =>
      brokenRules(makeCandidate(who), makeContext(need, context)).filter(
        (one) => one.rule === rule,
      ),
    );
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.length).toBeLessThan(CASES[rule].length);
    for (const one of broken)
      expect(reasonText(one, 'en')).toMatch(/^[A-Z0-9](?!.*(undefined|NaN))/);
  });
});

describe('all rules together', () => {
  test('somebody who fits breaks none', () => {
    expect(brokenRules(makeCandidate(), makeContext())).toEqual([]);
  });

  test('all broken rules are said, not only the first', () => {
    const candidate = makeCandidate({
      active: false,
      gender: 'male',
      modes: ['phone'],
      available: [],
    });
    const context = makeContext({ gender: { want: 'female', required: true } });
    expect(brokenRules(candidate, context).map(({ rule }) => rule)).toEqual([
      'not-active',
      'gender',
      'mode',
      'availability',
    ]);
  });

  test('an exclusion says nothing but that it is one', () => {
    const [broken] = brokenRules(makeCandidate({ excluded: true }), makeContext());
    expect(broken).toEqual({ rule: 'excluded', facts: {} });
  });

  test('no reason holds a name', () => {
    const candidate = makeCandidate({
      name: 'Zenobia',
      active: false,
      available: [],
      languages: [],
    });
    expect(JSON.stringify(brokenRules(candidate, makeContext()))).not.toContain('Zenobia');
  });

  test('a match has those who fit in order, and the others with the fewest reasons first', () => {
    const result = match(
      [
        makeCandidate({ mediatorId: 'm-4', modes: ['phone'], active: false }),
        makeCandidate({ mediatorId: 'm-2', home: BARLETTA }),
        makeCandidate({ mediatorId: 'm-3', excluded: true }),
        makeCandidate({ mediatorId: 'm-1' }),
      ],
      makeContext(),
    );
    expect(result.eligible.map(({ mediatorId }) => mediatorId)).toEqual(['m-1', 'm-2']);
    expect(result.excluded.map(({ mediatorId }) => mediatorId)).toEqual(['m-3', 'm-4']);
  });
});
