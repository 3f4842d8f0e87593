import type { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import { hashKey, newKey, prefixOf, type Role } from '../../src/main.ts';
import { appendEvent } from './append-event.ts';
import { findNetwork, findOrganisation } from './find.ts';

interface NewKey {
  readonly network: string;
  readonly role: Role;
  readonly name: string;
  readonly organisation: string | null;
  readonly mediator: string | null;
  readonly partner: string | null;
  /** A day; the key ends with it. */
  readonly expires: string | null;
}

/** Makes an API key; only its hash is kept, so this is the one time that it can be read. */
export const createKey = async (client: Client, wanted: NewKey): Promise<string> => {
  const networkId = await findNetwork(client, wanted.network);
  const organisationId = await organisationOf(client, networkId, wanted);
  const mediatorId = await mediatorOf(client, networkId, wanted);
  const partnerId = await partnerOf(client, networkId, wanted);
  const expiresAt = endOf(wanted.expires);
  const key = newKey(wanted.role);
  const id = uuid();
  await client.query(
    `insert into api_keys (id, network_id, hash, prefix, role, organisation_id, mediator_id, partner_id, name, created_at,
       expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      networkId,
      hashKey(key),
      prefixOf(key),
      wanted.role,
      organisationId,
      mediatorId,
      partnerId,
      wanted.name,
      new Date(),
      expiresAt,
    ],
  );
  const data = { role: wanted.role };
  await appendEvent(client, { networkId, kind: 'key.created', subjectId: id, data });
  return `${key}\nKeep it safe: it is shown only now.`;
};

const organisationOf = async (
  client: Client,
  networkId: string,
  { role, organisation }: NewKey,
): Promise<string | null> => {
  if (role !== 'front-desk') return null;
  if (organisation === null)
    throw new Error('A front desk belongs to an organisation: give --organisation.');
  return findOrganisation(client, networkId, organisation);
};

const mediatorOf = async (
  client: Client,
  networkId: string,
  { role, mediator }: NewKey,
): Promise<string | null> => {
  if (role !== 'mediator') return null;
  if (mediator === null)
    throw new Error('A mediator’s key belongs to somebody: give --mediator with the id.');
  const { rowCount } = await client.query(
    'select from mediators where network_id = $1 and id::text = $2',
    [networkId, mediator],
  );
  if (rowCount === 0) throw new Error(`There is no mediator ${mediator} in this network.`);
  return mediator;
};

const partnerOf = async (
  client: Client,
  networkId: string,
  { role, partner }: NewKey,
): Promise<string | null> => {
  if (role !== 'partner-manager') return null;
  if (partner === null)
    throw new Error('A partner’s manager belongs to a partner: give --partner with its name.');
  const { rows } = await client.query<{ id: string }>(
    'select id from partners where network_id = $1 and name = $2',
    [networkId, partner],
  );
  if (rows[0]) return rows[0].id;
  throw new Error(`There is no partner "${partner}" in this network.`);
};

const endOf = (day: string | null): Date | null => {
  if (day === null) return null;
  const end = new Date(`${day}T23:59:59Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(end.getTime()))
    throw new Error(`--expires ${day} is not a day: write, for example, 2027-12-31.`);
  if (end <= new Date()) throw new Error(`--expires ${day} is over: choose a day to come.`);
  return end;
};
