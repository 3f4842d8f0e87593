import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { hashKey, INVITATION_LIVES, type Role } from '../../src/main.ts';
import { findNetwork, findOrganisation, findPartner } from './find.ts';

interface Invitation {
  readonly network: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: string | null;
  readonly partner: string | null;
  readonly language: string | null;
  readonly publicUrl: string;
  /** Whether somebody will send the mail. */
  readonly hasMail: boolean;
}

/** Gives somebody access: prints a link with which a password is chosen, and has it sent by mail where there is a mail server. */
export const invite = async (client: Client, wanted: Invitation): Promise<string> => {
  const networkId = await findNetwork(client, wanted.network);
  const now = new Date();
  const until = new Date(now.getTime() + INVITATION_LIVES);
  const accountId = await accountOf(client, networkId, wanted, now);
  const token = randomBytes(32).toString('base64url');
  await client.query(
    `insert into account_tokens (id, network_id, account_id, purpose, token_hash, created_at, expires_at)
     values ($1, $2, $3, 'invitation', $4, $5, $6)`,
    [uuid(), networkId, accountId, hashKey(token), now, until],
  );
  if (wanted.hasMail) await writeMail(client, networkId, accountId, now, until);
  await client.query(
    `insert into events (network_id, at, actor_role, actor_id, kind, subject_id, data)
     values ($1, $2, 'system', 'system', 'account.invited', $3, $4)`,
    [networkId, now, accountId, JSON.stringify({ role: wanted.role })],
  );
  const sent = wanted.hasMail ? 'It is also sent by mail once Ponte runs.' : 'Bring it to them.';
  return `${wanted.publicUrl}/invitation/${token}\nThe link works once, for a week. ${sent}`;
};

const writeMail = async (
  client: Client,
  networkId: string,
  accountId: string,
  now: Date,
  until: Date,
): Promise<void> => {
  await client.query(
    `insert into messages_mail (id, network_id, account_id, purpose, state, due_at, valid_until, created_at)
     values ($1, $2, $3, 'invitation', 'queued', $4, $5, $4)`,
    [uuid(), networkId, accountId, now, until],
  );
};

/** Whoever was invited before and has not come gets another link. */
const accountOf = async (
  client: Client,
  networkId: string,
  wanted: Invitation,
  now: Date,
): Promise<string> => {
  const email = emailOf(wanted.email);
  const { rows } = await client.query<{ id: string; waits: boolean }>(
    `select id, state = 'invited' and network_id = $2 as waits from accounts where email = $1`,
    [email, networkId],
  );
  const [known] = rows;
  if (known?.waits) return known.id;
  if (known) throw new Error(`Somebody has access with ${email} already.`);
  const id = uuid();
  const { role, name } = wanted;
  await client.query(
    `insert into accounts (id, network_id, email, name, role, organisation_id, partner_id, state, language, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'invited', $8, $9)`,
    [
      id,
      networkId,
      email,
      name,
      role,
      await organisationOf(client, networkId, wanted),
      await partnerOf(client, networkId, wanted),
      languageOf(wanted.language),
      now,
    ],
  );
  return id;
};

const emailOf = (text: string): string => {
  const read = z.email().max(254).safeParse(text.trim().toLowerCase());
  if (read.success) return read.data;
  throw new Error(`--email ${text} is not an e-mail address.`);
};

const languageOf = (text: string | null): string => {
  if (text === null || text === 'it' || text === 'en') return text ?? 'it';
  throw new Error(`--language ${text} is not known: choose it or en.`);
};

const organisationOf = async (
  client: Client,
  networkId: string,
  { role, organisation }: Invitation,
): Promise<string | null> => {
  if (role === 'mediator')
    throw new Error('A mediator signs in with her telephone: she needs no invitation.');
  if (role !== 'front-desk') return null;
  if (organisation === null)
    throw new Error('A front desk belongs to an organisation: give --organisation.');
  return findOrganisation(client, networkId, organisation);
};

const partnerOf = async (
  client: Client,
  networkId: string,
  { role, partner }: Invitation,
): Promise<string | null> => {
  if (role !== 'partner-manager') return null;
  if (partner === null) throw new Error('A partner manager belongs to a partner: give --partner.');
  return findPartner(client, networkId, partner);
};
