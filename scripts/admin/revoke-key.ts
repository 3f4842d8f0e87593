import type { Client } from 'pg';
import { appendEvent } from './append-event.ts';
import { findNetwork } from './find.ts';

/** Ends a key by its id or by its first letters, when only one key of the network begins so. */
export const revokeKey = async (
  client: Client,
  { network, key }: { readonly network: string; readonly key: string },
): Promise<string> => {
  const networkId = await findNetwork(client, network);
  const { rows } = await client.query<{ id: string; name: string; revoked: boolean }>(
    `select id, name, revoked_at is not null as revoked from api_keys
     where network_id = $1 and (id::text = $2 or prefix = $2)`,
    [networkId, key],
  );
  const [found, another] = rows;
  if (!found) throw new Error(`There is no key ${key} in this network: see list-keys.`);
  if (another) throw new Error(`More than one key begins with ${key}: give its id, see list-keys.`);
  if (found.revoked) return `The key "${found.name}" was revoked before.`;
  await client.query('update api_keys set revoked_at = $2 where id = $1', [found.id, new Date()]);
  await appendEvent(client, { networkId, kind: 'key.revoked', subjectId: found.id });
  return `The key "${found.name}" opens nothing any more; what it has open ends within 14 seconds.`;
};
