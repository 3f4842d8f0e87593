import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fillNetwork, type FilledNetwork } from '../support/filled-networks.ts';
import { newKey } from '../support/province.ts';
import { startTestSystem, type TestSystem } from '../support/test-system.ts';

const NOW = Date.parse('2026-12-10T09:00:00+01:00');

let system: TestSystem;
let own: FilledNetwork;
let keys: Readonly<Record<'coordinator' | 'manager' | 'mediator' | 'auditor' | 'desk', string>>;

beforeAll(async () => {
  system = await startTestSystem(NOW);
  own = await fillNetwork(system);
  const foreign = await fillNetwork(system);
  // One ended after half an hour, and one of another network after a whole.
  const end = (id: string, minutes: number) =>
    system.pool.query(
      `update bookings set state = 'finished', ended_at = plus_minutes(starts_at, $2) where id = $1`,
      [id, minutes],
    );
  await end(own.first.bookingId, 30);
  await end(own.second.bookingId, 90);
  await end(foreign.first.bookingId, 60);
  const { networkId, first } = own;
  keys = {
    coordinator: await newKey(system.pool, networkId, 'coordinator'),
    manager: await newKey(system.pool, networkId, 'partner-manager', {
      partnerId: first.partnerId,
    }),
    mediator: await newKey(system.pool, networkId, 'mediator', { mediatorId: first.mediatorId }),
    auditor: await newKey(system.pool, networkId, 'auditor'),
    desk: own.province.keys.nurse,
  };
}, 120_000);
afterAll(() => system.end());

const call = async (key: string, path: string) => {
  const response = await fetch(`${system.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const body = (await response.json()) as { items: unknown[] };
  return { status: response.status, items: body.items };
};

/** What somebody of a corner has worked: up to the end of the booking, and not beyond. */
const worked = ({ mediatorId, partnerId }: FilledNetwork['first'], minutes: number) => ({
  mediatorId,
  partnerId,
  bookings: 1,
  minutes,
});

test('a coordinator sees the hours of all, a partner’s manager and a mediator their own', async () => {
  const [first, second] = [worked(own.first, 30), worked(own.second, 60)];
  const all = await call(keys.coordinator, '/hours');
  expect(all.items).toHaveLength(2);
  expect(all.items).toEqual(expect.arrayContaining([first, second]));
  expect((await call(keys.manager, '/hours')).items).toEqual([first]);
  expect((await call(keys.mediator, '/hours')).items).toEqual([first]);
  for (const key of [keys.auditor, keys.desk]) expect((await call(key, '/hours')).status).toBe(403);
});

test('only what began in the time that is asked for counts', async () => {
  const of = (span: string) => call(keys.mediator, `/hours?${span}`);
  expect((await of('from=2026-12-02T00:00:00%2B01:00')).items).toEqual([]);
  expect((await of('to=2026-12-01T00:00:00%2B01:00')).items).toEqual([]);
  expect((await of('from=2026-12-01T00:00:00%2B01:00')).items).toHaveLength(1);
});

test('an auditor sees numbers by language and setting, and nobody in them', async () => {
  const { items } = await call(keys.auditor, '/aggregates');
  expect(items).toEqual([
    { language: 'bin', setting: 'health', requests: 2, filled: 2, unfilled: 0, minutes: 90 },
  ]);
  for (const key of [keys.manager, keys.mediator, keys.desk])
    expect((await call(key, '/aggregates')).status).toBe(403);
});
