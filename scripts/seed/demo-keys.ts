import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { hashKey } from '../../src/adapters/crypto/hash-key.ts';
import { toTimestamp } from '../../src/adapters/postgres/values.ts';
import type { Seals } from '../../src/adapters/postgres/seals.ts';
import type { Role } from '../../src/domain/terms.ts';
import type { Instant } from '../../src/domain/time.ts';
import { demoId } from './demo-id.ts';
import { networkId } from './reference.ts';

/** The keys of the demo network, in plain text: they exist only here and in `demo.json`. */
export interface DemoKeys {
  /** Of ASL BT. */
  readonly frontDesk: string;
  readonly coordinator: string;
  readonly admin: string;
  /** Of those who work in Edo. */
  readonly mediators: readonly {
    readonly mediatorId: string;
    readonly name: string;
    readonly phone: string;
    readonly key: string;
  }[];
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 32;
/** Letters after the role by which people tell keys apart. */
const SHOWN = 4;

/** `ponte_<role>_` and 32 letters and digits, each as likely as the other: 190 bits. */
export const newKey = (role: Role): string => {
  let chance = '';
  while (chance.length < LENGTH)
    for (const byte of randomBytes(LENGTH))
      if (byte < 248 && chance.length < LENGTH) chance += BASE62[byte % 62];
  return `ponte_${role}_${chance}`;
};

interface Holder {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly organisationId: string | null;
  readonly mediatorId: string | null;
}

const KEYS = `insert into api_keys (id, network_id, hash, prefix, role, organisation_id, mediator_id, name, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (id) do update set hash = excluded.hash, prefix = excluded.prefix, created_at = excluded.created_at,
    revoked_at = null, expires_at = null, last_used_at = null`;

const give = async (client: Client, holder: Holder, now: Instant): Promise<string> => {
  const key = newKey(holder.role);
  const prefix = key.slice(0, `ponte_${holder.role}_`.length + SHOWN);
  const { id, role, organisationId, mediatorId, name } = holder;
  const values = [
    id,
    networkId,
    hashKey(key),
    prefix,
    role,
    organisationId,
    mediatorId,
    name,
    toTimestamp(now),
  ];
  await client.query(KEYS, values);
  return key;
};

interface EdoRow {
  readonly id: string;
  readonly name: string;
  readonly phone: Buffer;
}

const EDO = `select id, given_name || ' ' || family_name as name, phone_e164 as phone
  from mediators m where network_id = $1 and exists (select from mediator_languages where mediator_id = m.id and tag = 'bin')`;

/** Those whose language is Edo, by their numbers. */
const edoSpeakers = async (client: Client, seals: Seals) => {
  const { rows } = await client.query<EdoRow>(EDO, [networkId]);
  await seals.ready(rows.map(({ id }) => id));
  return rows
    .map(({ id, name, phone }) => ({
      id,
      name,
      phone: seals.open(id, 'mediators:phone_e164', id, phone) ?? '',
    }))
    .sort((a, b) => (a.phone < b.phone ? -1 : 1));
};

/** Gives the demo's people new keys, and takes the old ones from them. */
export const replaceDemoKeys = async (
  client: Client,
  seals: Seals,
  now: Instant,
): Promise<DemoKeys> => {
  const nobody = { organisationId: null, mediatorId: null };
  const asl = demoId('organisation', 'ASL BT');
  const holderId = (name: string) => demoId('key', name);
  const office = (role: 'coordinator' | 'admin', name: string) =>
    give(client, { ...nobody, id: holderId(role), role, name }, now);
  const frontDesk: Holder = {
    ...nobody,
    id: holderId(`front-desk/${asl}`),
    role: 'front-desk',
    name: 'Sportello ASL BT',
    organisationId: asl,
  };
  const mediators: DemoKeys['mediators'][number][] = [];
  for (const { id, name, phone } of await edoSpeakers(client, seals)) {
    const holder: Holder = {
      ...nobody,
      id: holderId(`mediator/${id}`),
      role: 'mediator',
      name,
      mediatorId: id,
    };
    mediators.push({ mediatorId: id, name, phone, key: await give(client, holder, now) });
  }
  return {
    frontDesk: await give(client, frontDesk, now),
    coordinator: await office('coordinator', 'Coordinamento'),
    admin: await office('admin', 'Amministrazione'),
    mediators,
  };
};

/** Whether the database knows the keys of the offices, unrevoked. */
export const knowsKeys = async (
  client: Client,
  { frontDesk, coordinator, admin }: DemoKeys,
): Promise<boolean> => {
  const hashes = [frontDesk, coordinator, admin].map(hashKey);
  const known = await client.query(
    'select from api_keys where hash = any ($1) and revoked_at is null',
    [hashes],
  );
  return known.rowCount === hashes.length;
};
