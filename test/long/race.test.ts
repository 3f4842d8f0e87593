import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { RaceReport } from '../support/race.ts';

const ROUNDS = 200;
const ASKED = 20;
const LISTENERS = 10;

const RACE = path.resolve(import.meta.dirname, '../support/race.ts');

const run = async (): Promise<RaceReport> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', RACE, String(ROUNDS)],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as RaceReport;
};

const how = (told: readonly string[], what: string): number =>
  told.filter((one) => one === what).length;

test(`of ${ASKED} acceptances at once exactly one is a booking and ${ASKED - 1} are told that it is taken, ${ROUNDS} times`, async () => {
  const report = await run();
  expect(report.rounds).toHaveLength(ROUNDS);
  for (const { live, sms, toldTaken, receivedTaken } of report.rounds) {
    const byLive = how(live, 'answered');
    const bySms = how(sms, 'applied');
    expect(byLive + bySms).toBe(1);
    expect(how(live, 'offer-taken')).toBe(LISTENERS - byLive);
    const tooLate = ASKED - LISTENERS - bySms;
    expect(how(sms, 'answered')).toBe(tooLate);
    expect({ toldTaken, receivedTaken }).toEqual({ toldTaken: tooLate, receivedTaken: tooLate });
  }
  const { seconds, wrong, requests, deadlocks, complaints } = report;
  expect({ wrong, requests, deadlocks, complaints }).toEqual({
    wrong: 0,
    requests: ROUNDS,
    deadlocks: 0,
    complaints: [],
  });
  const won = report.rounds.filter(({ sms }) => sms.includes('applied')).length;
  // A race that one channel always wins would prove nothing about the two together.
  expect(won).toBeGreaterThan(0);
  expect(won).toBeLessThan(ROUNDS);
  process.stdout.write(
    `race: ${ROUNDS} rounds of ${ASKED} in ${seconds.toFixed(1)} s; first by SMS ${won} times\n`,
  );
}, 480_000);
