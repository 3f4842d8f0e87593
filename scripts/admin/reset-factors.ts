import type { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import { NOTICE_LIVES } from '../../src/main.ts';
import { appendEvent } from './append-event.ts';
import { findNetwork } from './find.ts';

interface Reset {
  readonly network: string;
  readonly email: string;
  /** Whether somebody will send the mail. */
  readonly hasMail: boolean;
}

/** Lets in again whoever has lost her app or her passkeys: they go, and her sessions end. The password stays. */
export const resetFactors = async (
  client: Client,
  { network, email, hasMail }: Reset,
): Promise<string> => {
  const networkId = await findNetwork(client, network);
  const now = new Date();
  const { rows } = await client.query<{ id: string }>(
    'select id from accounts where network_id = $1 and email = lower($2) for no key update',
    [networkId, email],
  );
  const [account] = rows;
  if (!account) throw new Error(`Nobody in this network has access with ${email}.`);
  await client.query('delete from one_time_secrets where account_id = $1', [account.id]);
  await client.query('delete from passkeys where account_id = $1', [account.id]);
  await client.query(
    'update sessions set revoked_at = $2 where account_id = $1 and revoked_at is null',
    [account.id, now],
  );
  await appendEvent(client, { networkId, kind: 'account.factors-removed', subjectId: account.id });
  if (hasMail) await writeMail(client, networkId, account.id, now);
  return `${email} signs in with the password alone, and sets up another second factor where one is asked for.\nWhat was open ends within 14 seconds.`;
};

const writeMail = async (
  client: Client,
  networkId: string,
  accountId: string,
  now: Date,
): Promise<void> => {
  await client.query(
    `insert into messages_mail (id, network_id, account_id, purpose, state, due_at, valid_until, created_at)
     values ($1, $2, $3, 'factors-removed', 'queued', $4, $5, $4)`,
    [uuid(), networkId, accountId, now, new Date(now.getTime() + NOTICE_LIVES)],
  );
};
