import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeVault } from '../../src/adapters/crypto/vault.ts';
import { makeQueries } from '../../src/adapters/postgres/queries/queries.ts';
import { rotateKeys } from '../../src/adapters/postgres/rotate-keys.ts';
import { sealPlain } from '../../src/adapters/postgres/seal-plain.ts';
import { makeKeyRing, makeSeals } from '../../src/adapters/postgres/seals.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newRequest,
  NOW,
  type SmallNetwork,
} from '../support/small-network.ts';
import { MASTER_KEYS, opened, phoneIndex, testKeyRing, testSeals } from '../support/vault.ts';

let network: SmallNetwork;
beforeAll(async () => {
  network = await makeSmallNetwork();
});
afterAll(() => network.close());

const stored = async <Row extends object>(text: string, id: string): Promise<Row> => {
  const { rows } = await network.pool.query<Row>(text, [id]);
  if (!rows[0]) throw new Error('no row');
  return rows[0];
};

describe('a vault', () => {
  const vault = makeVault(MASTER_KEYS);
  const { key } = vault.makeKey('case');
  const place = 'requests:notes:case';

  test('opens what it sealed, and never seals the same way twice', () => {
    const [one, two] = [vault.seal(key, place, 'Ingresso B'), vault.seal(key, place, 'Ingresso B')];
    expect(vault.open(key, place, one)).toBe('Ingresso B');
    expect(one.equals(two)).toBe(false);
    expect(one.includes('Ingresso')).toBe(false);
  });

  test.each([
    ['another table', 'offers:notes:case'],
    ['another column', 'requests:unit:case'],
    ['another row', 'requests:notes:other'],
  ])('does not open it in %s', (_where, elsewhere) => {
    const sealed = vault.seal(key, place, 'Ingresso B');
    expect(() => vault.open(key, elsewhere, sealed)).toThrow();
  });

  test('does not open it when any bit was changed, nor with another key', () => {
    const sealed = vault.seal(key, place, 'Ingresso B');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(key, place, changed)).toThrow();
    }
    expect(() => vault.open(vault.makeKey('case').key, place, sealed)).toThrow();
  });

  test('unwraps a key for its own subject only', () => {
    const { wrapped, masterKeyId } = vault.makeKey('case');
    expect(() => vault.unwrap('other', { wrapped, masterKeyId })).toThrow();
  });
});

describe('in the database', () => {
  test('unit, contact, notes and numbers stand sealed', async () => {
    const { id } = await addRequest(network, { notes: 'Ingresso B' });
    const row = await stored<Record<'unit' | 'contact' | 'notes', Buffer>>(
      'select unit, contact, notes from requests where id = $1',
      id,
    );
    for (const sealed of Object.values(row)) expect(sealed[0]).toBe(1);
    expect(await opened(network.pool, 'requests:notes', id)).toBe('Ingresso B');
  });

  test('the constraint refuses what is not sealed', async () => {
    const { id } = await addRequest(network);
    const plain = network.pool.query(`update requests set notes = 'Ingresso B' where id = $1`, [
      id,
    ]);
    await expect(plain).rejects.toMatchObject({ constraint: 'requests_sealed' });
  });

  test('a case of which nothing is told has no key', async () => {
    const { id } = await addRequest(network, { unit: null, contact: null, notes: null });
    const { rows } = await network.pool.query('select 1 from data_keys where subject_id = $1', [
      id,
    ]);
    expect(rows).toEqual([]);
  });

  test('without its key a copy of the row says nothing any more', async () => {
    const { id } = await addRequest(network, { notes: 'Ingresso B' });
    const copy = await stored<{ notes: Buffer }>('select notes from requests where id = $1', id);
    const seals = testSeals(network.pool);
    await seals.ready([id]);
    expect(seals.open(id, 'requests:notes', id, copy.notes)).toBe('Ingresso B');
    await seals.erase([id]);
    const later = testSeals(network.pool);
    await later.ready([id]);
    expect(later.open(id, 'requests:notes', id, copy.notes)).toBeNull();
    // A key made anew for the same case does not open it, either.
    await later.make([{ id, networkId: network.networkId }]);
    expect(() => later.open(id, 'requests:notes', id, copy.notes)).toThrow();
  });

  test('a key that a rollback took away seals nothing for others', async () => {
    const request = newRequest(network, { notes: 'Ingresso B' });
    const failed = network.inTx(async (tx) => {
      await tx.requests.insert(request);
      throw new Error('after all not');
    });
    await expect(failed).rejects.toThrow('after all not');
    await network.inTx((tx) => tx.requests.insert(request));
    expect(await opened(network.pool, 'requests:notes', request.id)).toBe('Ingresso B');
  });

  test('a stranger’s message has a key of its own, a mediator’s has hers; double ones leave no key', async () => {
    const { id: mediatorId, phone } = await addMediator(network);
    const accept = (id: string, from: string, providerSid: string): Promise<boolean> =>
      network.unitOfWork.run('system', (tx) =>
        tx.inbound.insert({
          id,
          providerSid,
          from,
          to: '+390883000000',
          channel: 'sms',
          body: 'ciao',
          writtenAt: NOW,
          receivedAt: NOW,
        }),
      );
    const [hers, stranger, again] = [randomUUID(), randomUUID(), randomUUID()];
    expect(await accept(hers, phone, 'SM-hers')).toBe(true);
    expect(await accept(stranger, '+390000999999', 'SM-stranger')).toBe(true);
    expect(await accept(again, '+390000999999', 'SM-stranger')).toBe(false);
    expect(await opened(network.pool, 'messages_in:body', hers, mediatorId)).toBe('ciao');
    expect(await opened(network.pool, 'messages_in:body', stranger)).toBe('ciao');
    const { rows } = await network.pool.query('select 1 from data_keys where subject_id = $1', [
      again,
    ]);
    expect(rows).toEqual([]);
  });
});

test('keys are wrapped anew by the first master key, again and again, and old values stay readable', async () => {
  const { id } = await addRequest(network, { notes: 'Ingresso B' });
  const { connectionString } = network;
  const fresh = { id: 'fresh', secret: randomBytes(32) };
  const both = makeVault([fresh, ...MASTER_KEYS]);
  expect(await rotateKeys({ connectionString, vault: both })).toBeGreaterThan(1);
  expect(await rotateKeys({ connectionString, vault: both })).toBe(0);
  const read = async (vault: ReturnType<typeof makeVault>): Promise<string | null> => {
    const seals = makeSeals(makeKeyRing(vault), network.pool);
    await seals.ready([id]);
    const { notes } = await stored<{ notes: Buffer }>(
      'select notes from requests where id = $1',
      id,
    );
    return seals.open(id, 'requests:notes', id, notes);
  };
  expect(await read(makeVault([fresh]))).toBe('Ingresso B');
  await expect(read(makeVault(MASTER_KEYS))).rejects.toThrow('no master key fresh');
  const back = makeVault([...MASTER_KEYS, fresh]);
  expect(await rotateKeys({ connectionString, vault: back })).toBeGreaterThan(1);
  expect(await read(makeVault(MASTER_KEYS))).toBe('Ingresso B');
});

test('what was stored before there was encryption is sealed, once, and can be found again', async () => {
  const { id } = await addRequest(network, { notes: null });
  const mediator = await addMediator(network);
  await network.pool.query(`
    alter table requests drop constraint requests_sealed;
    alter table mediators drop constraint mediators_sealed`);
  await network.pool.query(
    `update requests set notes = '\\x00'::bytea || 'Ingresso B' where id = $1`,
    [id],
  );
  await network.pool.query(
    `update mediators set phone_e164 = '\\x00'::bytea || convert_to($2, 'UTF8'), phone_index = null where id = $1`,
    [mediator.id, mediator.phone],
  );
  await network.pool.query(`
    alter table requests add constraint requests_sealed check (notes is null or substr(notes, 1, 1) = '\\x01') not valid;
    alter table mediators add constraint mediators_sealed check (substr(phone_e164, 1, 1) = '\\x01') not valid`);

  const all = { connectionString: network.connectionString, vault: makeVault(MASTER_KEYS) };
  const counts = await Promise.all([sealPlain(all), sealPlain(all)]);
  expect([...counts].sort()).toEqual([0, 2]);
  expect(await opened(network.pool, 'requests:notes', id)).toBe('Ingresso B');
  const found = await network.inTx((tx) => tx.mediators.byPhone(mediator.phone));
  expect(found).toMatchObject({ id: mediator.id, phone: mediator.phone });
  const { rows } = await network.pool.query(
    `select 1 from pg_constraint where conname like '%\\_sealed' and not convalidated`,
  );
  expect(rows).toEqual([]);
});

test('the secret of an app that stood in plain text is sealed, and the app works on', async () => {
  const [id, secret] = [randomUUID(), 'JBSWY3DPEHPK3PXP'];
  const { networkId, pool, connectionString, unitOfWork } = network;
  await pool.query(
    `insert into accounts (id, network_id, email, name, role, state, language, created_at)
     values ($1, $2, 'admin@ponte.test', 'Prova', 'admin', 'active', 'it', now())`,
    [id, networkId],
  );
  await pool.query('alter table one_time_secrets drop constraint one_time_secrets_sealed');
  await pool.query(
    `insert into one_time_secrets (account_id, network_id, secret, created_at, recovery_hashes)
     values ($1, $2, '\\x00'::bytea || convert_to($3, 'UTF8'), now(), '{}')`,
    [id, networkId, secret],
  );
  await pool.query(
    `alter table one_time_secrets add constraint one_time_secrets_sealed check (substr(secret, 1, 1) = '\\x01') not valid`,
  );
  expect(await sealPlain({ connectionString, vault: makeVault(MASTER_KEYS) })).toBe(1);
  const row = await stored<{ secret: Buffer }>(
    'select secret from one_time_secrets where account_id = $1',
    id,
  );
  expect(row.secret.includes(secret)).toBe(false);
  const read = await unitOfWork.run('system', (tx) => tx.oneTimeSecrets.lock(id));
  expect(read).toMatchObject({ secret });
});

test('one number belongs to one mediator, though nobody can read it', async () => {
  const { phone } = await addMediator(network);
  await expect(addMediator(network, { phone })).rejects.toMatchObject({ code: 'already-exists' });
  expect((await phoneIndex(network.pool, phone)).includes(phone)).toBe(false);
});

describe('names that the policy has encrypted', () => {
  test('stand nowhere, and are listed, found, ordered and shown all the same', async () => {
    const READING = {
      actor: { role: 'coordinator', subjectId: 'key' },
      why: 'mediators',
      at: NOW,
    } as const;
    const other = await makeSmallNetwork();
    try {
      for (const familyName of ['Gamma', 'Alfa', 'Beta']) await addMediator(other, { familyName });
      const keep = (encrypt: boolean): Promise<number> =>
        other.unitOfWork.run('system', (tx) => tx.privacy.keepNames(other.networkId, encrypt, 2));
      expect([await keep(true), await keep(true), await keep(true)]).toEqual([2, 1, 0]);
      const { rows } = await other.pool.query(
        'select distinct given_name, family_name from mediators',
      );
      expect(rows).toEqual([{ given_name: null, family_name: null }]);

      const queries = makeQueries({ pool: other.appPool, keyRing: testKeyRing() });
      const list = async (search: string, cursor: string | null): Promise<string[]> => {
        const page = await queries.mediators(other, { search }, { limit: 2, cursor }, READING);
        const rest = page.nextCursor === null ? [] : await list(search, page.nextCursor);
        return [...page.items.map(({ familyName }) => familyName), ...rest];
      };
      expect(await list('', null)).toEqual(['Alfa', 'Beta', 'Gamma']);
      expect(await list('AMINA be', null)).toEqual(['Beta']);
      const [first] = (await queries.mediators(other, {}, { limit: 1, cursor: null }, READING))
        .items;
      await other.inTx((tx) => tx.mediators.change(first?.id ?? '', { givenName: 'Zoe' }, true));
      const contacts = await other.inTx((tx) => tx.mediators.contacts([first?.id ?? '']));
      expect(contacts).toMatchObject([{ name: 'Zoe Alfa' }]);
      expect([await keep(false), await keep(false)]).toEqual([2, 1]);
      expect(await list('', null)).toEqual(['Alfa', 'Beta', 'Gamma']);
    } finally {
      await other.close();
    }
  });
});
