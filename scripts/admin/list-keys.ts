import type { Client } from 'pg';
import { findNetwork } from './find.ts';

interface Row {
  readonly id: string;
  readonly prefix: string;
  readonly role: string;
  readonly name: string;
  readonly expires: Date | null;
  readonly revoked: Date | null;
  readonly used: Date | null;
}

const day = (at: Date | null, never: string): string =>
  at === null ? never : at.toISOString().slice(0, 10);

const stateOf = ({ expires, revoked }: Row): string => {
  if (revoked !== null) return `revoked ${day(revoked, '')}`;
  if (expires !== null && expires <= new Date()) return `ended ${day(expires, '')}`;
  return `until ${day(expires, 'revoked')}`;
};

/** One key a line, newest first: id, first letters, role, until when, last use, name. */
export const listKeys = async (client: Client, network: string): Promise<string> => {
  const networkId = await findNetwork(client, network);
  const { rows } = await client.query<Row>(
    `select id, prefix, role, name, expires_at as expires, revoked_at as revoked, last_used_at as used
     from api_keys where network_id = $1 order by created_at desc, id desc`,
    [networkId],
  );
  if (rows.length === 0) return 'This network has no keys: make one with create-key.';
  return rows
    .map((row) =>
      [
        row.id,
        `${row.prefix}…`,
        row.role,
        stateOf(row),
        `used ${day(row.used, 'never')}`,
        row.name,
      ].join('  '),
    )
    .join('\n');
};
