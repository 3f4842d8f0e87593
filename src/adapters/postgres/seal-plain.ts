import type pg from 'pg';
import type { Vault } from '../../app/ports.ts';
import { asOwner, inOneTransaction } from './owner.ts';
import {
  INDEX_SUBJECT,
  makeKeyRing,
  makeSeals,
  type KeyRing,
  type SealedField,
  type Seals,
} from './seals.ts';

/** Any number that nothing else locks by; the same in all versions. */
const ADVISORY_LOCK = 7_066_101_103;
const BATCH = 500;

interface SealedTable {
  readonly table: string;
  readonly columns: readonly string[];
  /** The primary key; left out: `id`. */
  readonly key?: string;
  /** The index beside a number. */
  readonly index?: { readonly of: string; readonly column: string };
  /** Whose key. */
  readonly subject: string;
}

const TABLES: readonly SealedTable[] = [
  {
    table: 'requests',
    columns: ['unit', 'contact', 'notes', 'cancellation_reason'],
    subject: 'id',
  },
  { table: 'offers', columns: ['decline_reason'], subject: 'request_id' },
  { table: 'bookings', columns: ['end_reason'], subject: 'request_id' },
  {
    table: 'mediators',
    columns: ['phone_e164'],
    index: { of: 'phone_e164', column: 'phone_index' },
    subject: 'id',
  },
  {
    table: 'messages_out',
    columns: ['to_e164', 'body'],
    index: { of: 'to_e164', column: 'to_index' },
    subject: 'coalesce(mediator_id, id)',
  },
  {
    table: 'messages_in',
    columns: ['from_e164', 'body'],
    index: { of: 'from_e164', column: 'from_index' },
    subject: 'key_id',
  },
  { table: 'one_time_secrets', columns: ['secret'], key: 'account_id', subject: 'account_id' },
];

type Row = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly subject: string;
  readonly network_id: string | null;
};

const isPlain = (column: string): string => `substr(${column}, 1, 1) = '\\x00'`;

const plainRows = async (client: pg.Client, one: SealedTable): Promise<Row[]> => {
  const { table, columns, subject, key = 'id' } = one;
  const { rows } = await client.query<Row>(
    `select ${key} as id, network_id, ${subject} as subject, ${columns.join(', ')} from ${table}
     where ${columns.map(isPlain).join(' or ')} limit ${String(BATCH)} for update`,
  );
  return rows;
};

const sealRow = async (
  client: pg.Client,
  { vault }: KeyRing,
  seals: Seals,
  { table, columns, index, key = 'id' }: SealedTable,
  row: Row,
): Promise<void> => {
  const values = new Map<string, Buffer>();
  for (const column of columns) {
    const stored = row[column];
    const text = Buffer.isBuffer(stored) ? vault.plain(stored) : null;
    if (text === null) continue;
    const field = `${table}:${column}` as SealedField;
    values.set(column, seals.seal(row.subject, field, row.id, text));
    if (index?.of === column) values.set(index.column, await seals.phoneIndex(text));
  }
  const set = [...values.keys()].map((column, i) => `${column} = $${String(i + 2)}`).join(', ');
  await client.query(`update ${table} set ${set} where ${key} = $1`, [row.id, ...values.values()]);
};

const sealBatch = (client: pg.Client, keyRing: KeyRing, one: SealedTable): Promise<number> =>
  inOneTransaction(client, async () => {
    const rows = await plainRows(client, one);
    const seals = makeSeals(keyRing, client);
    // A stranger's key belongs to no network.
    await seals.make(
      rows.map(({ subject, network_id: networkId }) => ({ id: subject, networkId })),
    );
    for (const row of rows) await sealRow(client, keyRing, seals, one, row);
    return rows.length;
  });

/** The tables whose constraint `…_sealed` has not looked at every row yet. */
const unsealed = async (client: pg.Client): Promise<SealedTable[]> => {
  const { rows } = await client.query<{ name: string }>(
    `select conrelid::regclass::text as name from pg_constraint where conname = conrelid::regclass || '_sealed' and not convalidated`,
  );
  const names = new Set(rows.map(({ name }) => name));
  return TABLES.filter(({ table }) => names.has(table));
};

/** The key of the phone index is made once, before anything is stored. */
const makeIndexKey = (client: pg.Client, keyRing: KeyRing): Promise<void> =>
  inOneTransaction(client, () =>
    makeSeals(keyRing, client).make([{ id: INDEX_SUBJECT, networkId: null }]),
  );

/**
 * Follows every migration: makes the key of the phone index, and seals in batches what was stored before there was
 * encryption; then the database itself vouches that nothing is plain. Doing it twice, or from many processes at once,
 * does no harm. Returns how many rows were sealed.
 */
export const sealPlain = ({
  connectionString,
  vault,
}: {
  readonly connectionString: string;
  readonly vault: Vault;
}): Promise<number> =>
  asOwner(connectionString, async (client) => {
    // Held by the session: it ends with the connection, whatever happens.
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    const keyRing = makeKeyRing(vault);
    await makeIndexKey(client, keyRing);
    let total = 0;
    for (const one of await unsealed(client)) {
      for (let done = BATCH; done === BATCH; total += done)
        done = await sealBatch(client, keyRing, one);
      await client.query(`alter table ${one.table} validate constraint ${one.table}_sealed`);
    }
    return total;
  });
