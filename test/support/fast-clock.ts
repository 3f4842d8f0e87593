import type { Clock } from '../../src/app/ports.ts';

/** Twenty seconds go by in each one, from nine o'clock, so that leases end while one looks; the same in every process. */
export const FASTER = 20;
export const FAST_START = Date.parse('2026-11-23T09:00:00+01:00');

export const fastClock = (clockFrom: number): Clock => ({
  now: () => Math.floor(FAST_START + (Date.now() - clockFrom) * FASTER),
});
