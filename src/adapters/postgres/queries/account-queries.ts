import type { Queries } from '../../../app/queries.ts';
import type { AccountView, SessionView } from '../../../app/views.ts';
import type { Within } from '../connection.ts';
import { run, type Statement } from '../statement.ts';
import { readCursor, toPage } from './cursor.ts';

const SESSION: Statement = {
  name: 'query-session',
  text: `select s.id, s.account_id as "accountId", s.network_id as "networkId", s.created_at as "createdAt",
      s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", s.second_factor_at as "secondFactorAt",
      s.revoked_at as "revokedAt", a.role, a.organisation_id as "organisationId", a.site_ids as "siteIds",
      a.mediator_id as "mediatorId", a.partner_id as "partnerId", a.state as "accountState",
      exists (select from one_time_secrets o where o.account_id = a.id and o.confirmed_at is not null)
        or exists (select from passkeys p where p.account_id = a.id) as "hasSecondFactor"
    from sessions s join accounts a on a.id = s.account_id where s.token_hash = $1
      and not exists (select from mediators m where m.id = a.mediator_id and m.state = 'left')`,
};

// Never the hash of a password.
const ACCOUNT = `select id, email, name, role, organisation_id as "organisationId", site_ids as "siteIds",
    partner_id as "partnerId", mediator_id as "mediatorId", state, language, created_at as "createdAt", version,
    exists (select from one_time_secrets o where o.account_id = accounts.id and o.confirmed_at is not null)
      or exists (select from passkeys p where p.account_id = accounts.id) as "hasSecondFactor"
  from accounts where network_id = $1`;

const ONE: Statement = { name: 'query-account', text: `${ACCOUNT} and id = $2` };
const LIST: Statement = {
  name: 'query-accounts',
  text: `${ACCOUNT} and ($3::text is null or (name, id) > ($3, $4::uuid)) order by name, id limit $2`,
};

/** People who sign in, and their sessions. Secrets are the system's to look at, so that it asks. */
export const accountQueries = (
  within: Within,
): Pick<Queries, 'session' | 'account' | 'accounts'> => ({
  session: async (tokenHash) =>
    (await within('system', (runner) => run<SessionView>(runner, SESSION, [tokenHash])))[0] ?? null,
  account: async (networkId, id) =>
    (await within('system', (runner) => run<AccountView>(runner, ONE, [networkId, id])))[0] ?? null,
  accounts: async (networkId, { limit, cursor }) => {
    const [name, id] = cursor === null ? [null, null] : readCursor(cursor, 'string', 'uuid');
    const values = [networkId, limit + 1, name, id];
    const rows = await within('system', (runner) => run<AccountView>(runner, LIST, values));
    return toPage(
      rows,
      limit,
      (row) => row,
      (row) => [row.name, row.id],
    );
  },
});
