import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultPolicy } from '../../config/policy.ts';
import { callsFor } from '../../src/domain/dispatch/calls.ts';
import type { Offer } from '../../src/domain/dispatch/records.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import {
  decideIn,
  does,
  makeOffer,
  makeRequest,
  people,
  type Situation,
} from '../support/dispatch.ts';

// "A phone call as the last resort for emergencies": off by default, after the SMS, a few at once.

const NOW = Date.parse('2026-11-25T03:00:00+01:00');
const policy: Policy = { ...defaultPolicy, voice: { enabled: true, afterMinutes: 2, atOnce: 3 } };

const asked = (id: string, agoMinutes: number, change: Partial<Offer> = {}): Offer =>
  makeOffer(id, 'sent', {
    createdAt: NOW - agoMinutes * MINUTE,
    expiresAt: NOW + (5 - agoMinutes) * MINUTE,
    ...change,
  });

const emergency = (offers: readonly Offer[], change: Partial<Situation> = {}): Situation => ({
  request: {
    urgency: 'emergency',
    startsAt: NOW + 60 * MINUTE,
    searchingSince: NOW - 3 * MINUTE,
    wave: 1,
  },
  offers,
  now: NOW,
  policy,
  ...change,
});

/** Minutes until somebody looks again. */
const again = (situation: Situation): number =>
  ((decideIn(situation).wakeAt ?? NaN) - NOW) / MINUTE;

describe('an emergency whose SMS nobody has answered', () => {
  test('lets a phone ring after two minutes, and not before', () => {
    expect(does(emergency([asked('a', 1.99)]))).toEqual([]);
    expect(again(emergency([asked('a', 1.5)]))).toBe(0.5);
    expect(does(emergency([asked('a', 2)]))).toEqual(['call a']);
  });

  test('is looked at for its calls as soon as its wave has gone out', () => {
    expect(again(emergency([], { candidates: people(2) }))).toBe(2);
    expect(again(emergency([], { candidates: people(2), policy: defaultPolicy }))).toBe(5);
  });

  test('lets the three best ranked ring, and the next when their phones are quiet', () => {
    const scores = [0.1, 0.9, 0.5, 0.7, 0.3];
    const wave = scores.map((score, i) => asked(`${i}`, 2, { score }));
    expect(does(emergency(wave))).toEqual(['call 1', 'call 3', 'call 2']);
    expect(again(emergency(wave))).toBe(1);
    const called = wave.map((offer) =>
      offer.score >= 0.5 ? { ...offer, calledAt: NOW - 59 * SECOND } : offer,
    );
    expect(does(emergency(called))).toEqual([]);
    expect(again(emergency(called))).toBeCloseTo(1 / 60);
    const quiet = wave.map((offer) =>
      offer.score >= 0.5 ? { ...offer, calledAt: NOW - MINUTE } : offer,
    );
    expect(does(emergency(quiet))).toEqual(['call 4', 'call 0']);
  });

  test('calls nobody twice for one offer', () => {
    expect(does(emergency([asked('a', 4, { calledAt: NOW - 2 * MINUTE })]))).toEqual([]);
  });

  test('calls nobody who has answered, or whose offer has ended', () => {
    const declined = asked('a', 3, { state: 'declined', closedAt: NOW - MINUTE });
    expect(does(emergency([declined, asked('b', 3)]))).toEqual(['call b']);
    expect(does(emergency([asked('a', 5)]))).not.toContain('call a');
  });

  test('calls nobody where the network has not switched it on, and nobody for anything else', () => {
    expect(does(emergency([asked('a', 3)], { policy: defaultPolicy }))).toEqual([]);
    for (const urgency of ['urgent', 'routine'] as const)
      expect(
        does(emergency([asked('a', 3)], { request: { urgency, startsAt: NOW + 60 * MINUTE } })),
      ).toEqual([]);
  });
});

test('whatever the wave: never more phones at once than allowed, none twice, and nobody is forgotten', () => {
  const wave = fc.array(
    fc.record({ after: fc.nat(180), score: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(wave, fc.integer({ min: 1, max: 4 }), (sent, atOnce) => {
      const rules = { voice: { enabled: true, afterMinutes: 2, atOnce } };
      let offers = sent.map(({ after, score }, i) =>
        makeOffer(`${i}`, 'sent', { score, createdAt: NOW + after * SECOND }),
      );
      const request = makeRequest({ urgency: 'emergency' });
      for (let now = NOW, looks = 0; ; looks += 1) {
        expect(looks).toBeLessThan(50);
        const { due, nextAt } = callsFor({ request }, offers, now, rules);
        expect(due.every(({ calledAt }) => calledAt === null)).toBe(true);
        offers = offers.map((offer) => (due.includes(offer) ? { ...offer, calledAt: now } : offer));
        const ringing = offers.filter(({ calledAt }) => (calledAt ?? -Infinity) > now - MINUTE);
        expect(ringing.length).toBeLessThanOrEqual(atOnce);
        if (nextAt === null) break;
        expect(nextAt).toBeGreaterThan(now);
        now = nextAt;
      }
      expect(offers.every(({ calledAt }) => calledAt !== null)).toBe(true);
    }),
  );
});
