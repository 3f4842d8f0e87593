import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { digest } from '../../src/adapters/crypto/digest.ts';
import { makeSealEvents } from '../../src/app/seal-events.ts';
import { makeVerifyEvents } from '../../src/app/verify-events.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { makeSmallNetwork, NOW, type SmallNetwork } from '../support/small-network.ts';
import { movableClock, type MovableClock } from '../support/test-system.ts';

let network: SmallNetwork;
let clock: MovableClock;
let seal: () => Promise<void>;
beforeEach(async () => {
  network = await makeSmallNetwork();
  clock = movableClock(NOW + DAY);
  seal = anotherSealer();
});
afterEach(() => network.close());

const anotherSealer = () => makeSealEvents({ uow: network.unitOfWork, clock, digest });

const append = (kind = 'offer.sent'): Promise<void> =>
  network.inTx((tx) =>
    tx.events.append([
      { networkId: network.networkId, at: NOW, actor: systemActor(network.networkId), kind },
    ]),
  );

const sealedIds = async (): Promise<number[]> => {
  const { rows } = await network.pool.query<{ id: string }>(
    'select unnest(event_ids) as id from event_seals order by number',
  );
  return rows.map(({ id }) => Number(id));
};

const INSERT = `insert into events (network_id, at, actor_role, actor_id, kind, data)
  values ($1, now(), 'system', 'system', 'offer.sent', '{}') returning id`;

/** A transaction that has drawn an id and not ended. */
const openTransaction = async () => {
  const client = await network.pool.connect();
  await client.query('begin');
  const { rows } = await client.query<{ id: string }>(INSERT, [network.networkId]);
  const end = async (how: 'commit' | 'rollback'): Promise<void> => {
    await client.query(how);
    client.release();
  };
  return { id: Number(rows[0]?.id), end };
};

test('nothing is sealed while an event with a lower id may still come, and then all of it', async () => {
  const low = await openTransaction();
  const high = await openTransaction();
  await high.end('commit');
  await seal();
  await append();
  await seal();
  expect(await sealedIds()).toEqual([]);
  await low.end('commit');
  await seal();
  expect(await sealedIds()).toEqual([low.id, high.id]);
});

test('somebody who begins to write later holds nothing up', async () => {
  const low = await openTransaction();
  const high = await openTransaction();
  await high.end('commit');
  await seal();
  const later = await openTransaction();
  await low.end('rollback');
  await seal();
  expect(await sealedIds()).toEqual([high.id]);
  await later.end('commit');
});

test('events that come all the time are sealed once each, whoever seals', async () => {
  let writing = true;
  const writers = Array.from({ length: 4 }, async () => {
    while (writing) await append();
  });
  const sealers = Array.from({ length: 3 }, () => anotherSealer());
  for (let round = 0; round < 25; round += 1) {
    clock.move(2 * MINUTE);
    await Promise.all(sealers.map((one) => one()));
  }
  writing = false;
  await Promise.all(writers);
  clock.move(2 * MINUTE);
  await anotherSealer()();
  const verify = makeVerifyEvents({ uow: network.unitOfWork, digest });
  const report = await verify(network.networkId, null);
  expect(report).toMatchObject({ fault: null, unsealed: 0 });
  expect(report.seals).toBeGreaterThan(3);
  const { rows } = await network.pool.query<{ count: string }>('select count(*) from events');
  expect(report.events).toBe(Number(rows[0]?.count));
});

test('each network has a chain of its own, and a seal at most once a minute', async () => {
  await append();
  await seal();
  await append();
  await seal();
  expect(await sealedIds()).toHaveLength(1);
  clock.move(MINUTE);
  await seal();
  expect(await sealedIds()).toHaveLength(2);
  const { rows } = await network.pool.query(
    'select network_id, number, count from event_seals order by number',
  );
  const of = { network_id: network.networkId, count: 1 };
  expect(rows).toEqual([
    { ...of, number: 1 },
    { ...of, number: 2 },
  ]);
});

test.each([
  `update event_seals set sealed_at = sealed_at`,
  'delete from event_seals',
  'truncate event_seals',
])('seals are never changed, never deleted: %s', async (statement) => {
  await append();
  await seal();
  await expect(network.pool.query(statement)).rejects.toThrow('event_seals is append-only');
});
