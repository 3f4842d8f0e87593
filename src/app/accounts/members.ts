import { mayGrant } from '../../domain/accounts/account.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Role } from '../../domain/terms.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { Transaction } from '../ports.ts';
import { Refusal, type InputFault } from '../refusal.ts';
import { requireRight } from '../require.ts';
import type { AccountDeps } from './deps.ts';
import type { InvitationInput } from './inputs.ts';
import { writeMail } from './mails.ts';
import { ringAccount } from './sessions.ts';
import type { Account } from './stores.ts';
import type { AccountUseCases } from './use-cases.ts';

export const INVITATION_LIVES = 7 * DAY;

type Place = Pick<Account, 'organisationId' | 'siteIds' | 'partnerId' | 'mediatorId'>;
type PlaceInput = Pick<InvitationInput, 'organisationId' | 'siteIds' | 'partnerId' | 'mediatorId'>;

/** What a role belongs to. */
const NEEDS: Readonly<Partial<Record<Role, 'organisationId' | 'partnerId' | 'mediatorId'>>> = {
  'front-desk': 'organisationId',
  'partner-manager': 'partnerId',
  mediator: 'mediatorId',
};

/** Where somebody with this role belongs; refuses what is missing and what does not fit. */
export const placeOf = (role: Role, given: PlaceInput): Place => {
  const needed = NEEDS[role];
  const faults: InputFault[] = [];
  for (const path of ['organisationId', 'partnerId', 'mediatorId'] as const) {
    if (path === needed && given[path] === undefined)
      faults.push({ path, fault: 'role-needs-field' });
    if (path !== needed && given[path] !== undefined)
      faults.push({ path, fault: 'role-refuses-field' });
  }
  const siteIds = given.siteIds ?? null;
  if (siteIds !== null && role !== 'front-desk')
    faults.push({ path: 'siteIds', fault: 'role-refuses-field' });
  if (faults.length > 0) throw new Refusal('invalid-fields', { faults });
  return {
    organisationId: given.organisationId ?? null,
    partnerId: given.partnerId ?? null,
    mediatorId: given.mediatorId ?? null,
    siteIds,
  };
};

/** The sites of a front desk are its organisation's. */
const requireOwnSites = async (
  tx: Transaction,
  networkId: string,
  { organisationId, siteIds }: Place,
): Promise<void> => {
  for (const [at, id] of (siteIds ?? []).entries()) {
    const site = await tx.sites.byId(id);
    if (site?.networkId !== networkId || site.organisationId !== organisationId)
      throw new Refusal('invalid-fields', {
        faults: [{ path: `siteIds[${at}]`, fault: 'site-unknown' }],
      });
  }
};

/** Refuses to touch an account whose role the actor could not give. */
export const requireGrant = (actor: Actor, role: Role): void => {
  if (!mayGrant(actor.role, role))
    throw new Refusal('forbidden', { action: 'account.write', role });
};

const append = (
  tx: Transaction,
  actor: Actor,
  subjectId: string,
  kind: string,
  at: Instant,
  data: Readonly<Record<string, unknown>>,
): Promise<void> =>
  tx.events.append([{ networkId: actor.networkId, at, actor, kind, subjectId, data }]);

/** Writes to somebody new; whoever was invited here before and did not come is written to again. */
export const makeInvite =
  (deps: AccountDeps): AccountUseCases['invite'] =>
  async (actor, input) => {
    requireRight(actor, 'account.write');
    requireGrant(actor, input.role);
    const { networkId } = actor;
    const id = await deps.uow.run('system', (tx) => invite(tx, deps, actor, input));
    const account = await deps.queries.account(networkId, id);
    if (account === null) throw new Refusal('not-found');
    return account;
  };

const invite = async (
  tx: Transaction,
  { ids, clock }: AccountDeps,
  actor: Actor,
  { email, name, role, language, ...given }: InvitationInput,
): Promise<string> => {
  const now = clock.now();
  const { networkId } = actor;
  const place = placeOf(role, given);
  await requireOwnSites(tx, networkId, place);
  const known = await tx.accounts.byEmail(email);
  const isHere = known?.networkId === networkId && known.state === 'invited';
  const id = known !== null && isHere ? known.id : ids.uuid();
  if (known !== null && isHere) {
    requireGrant(actor, known.role);
    await tx.accounts.update(id, { name, role, language, ...place });
  } else {
    const fresh = { passwordHash: null, state: 'invited', createdAt: now } as const;
    await tx.accounts.insert({ id, networkId, email, name, role, language, ...place, ...fresh });
  }
  await writeMail(tx, ids, { id, networkId }, 'invitation', now, now + INVITATION_LIVES);
  await append(tx, actor, id, 'account.invited', now, { role });
  return id;
};

export const makeListAccounts =
  ({ queries }: AccountDeps): AccountUseCases['listAccounts'] =>
  async (actor, page) => {
    requireRight(actor, 'account.list');
    return queries.accounts(actor.networkId, page);
  };

/** Another role, another place or another state ends every session of the account at once. */
export const makeChangeAccount =
  (deps: AccountDeps): AccountUseCases['changeAccount'] =>
  async (actor, id, input) => {
    requireRight(actor, 'account.write');
    const { uow, queries, clock } = deps;
    await uow.run('system', async (tx) => {
      const known = await tx.accounts.lock(id);
      if (known === null || known.networkId !== actor.networkId) throw new Refusal('not-found');
      requireGrant(actor, known.role);
      requireGrant(actor, input.role ?? known.role);
      if (input.version !== undefined && input.version !== known.version)
        throw new Refusal('version-conflict');
      await change(tx, actor, known, input, clock.now());
    });
    const account = await queries.account(actor.networkId, id);
    if (account === null) throw new Refusal('not-found');
    return account;
  };

const isMoved = (input: Parameters<AccountUseCases['changeAccount']>[2]): boolean =>
  [input.role, input.organisationId, input.siteIds, input.partnerId, input.mediatorId].some(
    (one) => one !== undefined,
  );

const change = async (
  tx: Transaction,
  actor: Actor,
  known: Account,
  input: Parameters<AccountUseCases['changeAccount']>[2],
  now: Instant,
): Promise<void> => {
  const { name, language, state, role = known.role } = input;
  // Whoever has no password yet becomes active by choosing one, and not before.
  if (state === 'active' && known.passwordHash === null && known.mediatorId === null)
    throw new Refusal('forbidden', { action: 'account.write' });
  const place = isMoved(input) ? placeOf(role, keptIn(known, role, input)) : null;
  if (place !== null) await requireOwnSites(tx, known.networkId, place);
  await tx.accounts.update(known.id, {
    ...(name !== undefined && { name }),
    ...(language !== undefined && { language }),
    ...(state !== undefined && { state }),
    ...(place !== null && { role, ...place }),
  });
  if (place !== null || state !== undefined) {
    await tx.sessions.revokeAll(known.id, now);
    await tx.accountTokens.useAll(known.id, now);
    ringAccount(tx, known, now);
  }
  await append(tx, actor, known.id, 'account.changed', now, { role, state: state ?? known.state });
};

/** What is left out stays as it was, as long as the role is the same. */
const keptIn = (known: Account, role: Role, given: PlaceInput): PlaceInput =>
  role !== known.role
    ? given
    : {
        organisationId: given.organisationId ?? known.organisationId ?? undefined,
        partnerId: given.partnerId ?? known.partnerId ?? undefined,
        mediatorId: given.mediatorId ?? known.mediatorId ?? undefined,
        siteIds: given.siteIds === undefined ? known.siteIds?.slice() : given.siteIds,
      };
