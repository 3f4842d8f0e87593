import type { Client } from 'pg';
import { makePasswords } from '../../src/adapters/crypto/passwords.ts';
import { secrets } from '../../src/adapters/crypto/secrets.ts';
import { toTimestamp } from '../../src/adapters/postgres/values.ts';
import type { Role } from '../../src/domain/terms.ts';
import type { Instant } from '../../src/domain/time.ts';
import { demoId } from './demo-id.ts';
import { networkId } from './reference.ts';

/** How people sign in to the demo: one of each role. The passwords stand only here and in `demo.json`. */
export type DemoSignIn =
  | { readonly role: Role; readonly email: string; readonly password: string }
  /** With six digits, which the simulated phone shows. */
  | { readonly role: 'mediator'; readonly phone: string };

interface Holder {
  readonly role: Exclude<Role, 'mediator'>;
  readonly email: string;
  readonly name: string;
  readonly organisation?: string;
  /** Belongs to the partner with the most mediators. */
  readonly ofPartner?: boolean;
}

const HOLDERS: readonly Holder[] = [
  {
    role: 'front-desk',
    email: 'sportello@demo.invalid',
    name: 'Sportello ASL BT',
    organisation: 'ASL BT',
  },
  { role: 'coordinator', email: 'coordinamento@demo.invalid', name: 'Coordinamento' },
  { role: 'partner-manager', email: 'ente@demo.invalid', name: 'Ente gestore', ofPartner: true },
  { role: 'auditor', email: 'controllo@demo.invalid', name: 'Controllo' },
  { role: 'admin', email: 'amministrazione@demo.invalid', name: 'Amministrazione' },
];

const PARTNER = `select partner_id as id from mediators where network_id = $1 and partner_id is not null
  group by partner_id order by count(*) desc, partner_id limit 1`;
const MEDIATOR = `select phone_e164 as phone from mediators m where network_id = $1 and state = 'active'
  and exists (select from mediator_languages where mediator_id = m.id and tag = 'bin') order by phone_e164 limit 1`;

const ACCOUNT = `insert into accounts (id, network_id, email, name, role, organisation_id, partner_id, password_hash,
    state, language, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, 'active', 'it', $9)
  on conflict (id) do update set password_hash = excluded.password_hash, state = 'active'`;

const give = async (
  client: Client,
  { role, email, name, organisation, ofPartner = false }: Holder,
  partnerId: string | null,
  now: Instant,
): Promise<DemoSignIn> => {
  const password = secrets.recoveryCode();
  await client.query(ACCOUNT, [
    demoId('account', email),
    networkId,
    email,
    name,
    role,
    organisation === undefined ? null : demoId('organisation', organisation),
    ofPartner ? partnerId : null,
    await makePasswords().hash(password),
    toTimestamp(now),
  ]);
  return { role, email, password };
};

/** Gives the demo's people new passwords, and takes the old ones from them. */
export const replaceDemoSignIns = async (client: Client, now: Instant): Promise<DemoSignIn[]> => {
  const partners = await client.query<{ id: string }>(PARTNER, [networkId]);
  const partnerId = partners.rows[0]?.id ?? null;
  const signIns: DemoSignIn[] = [];
  for (const holder of HOLDERS)
    if (!holder.ofPartner || partnerId !== null)
      signIns.push(await give(client, holder, partnerId, now));
  const { rows } = await client.query<{ phone: string }>(MEDIATOR, [networkId]);
  if (rows[0]) signIns.push({ role: 'mediator', phone: rows[0].phone });
  return signIns;
};

/** Whether these are the passwords of this database's demo; an old file has none. */
export const knowsSignIns = async (
  client: Client,
  signIns: readonly DemoSignIn[],
): Promise<boolean> => {
  const { verify } = makePasswords();
  const first = signIns.find((one) => 'password' in one);
  if (first === undefined || !('password' in first)) return false;
  const { rows } = await client.query<{ hash: string | null }>(
    'select password_hash as hash from accounts where email = $1 and network_id = $2',
    [first.email, networkId],
  );
  return verify(rows[0]?.hash ?? null, first.password);
};
