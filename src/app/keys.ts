import type { Actor } from '../domain/actor.ts';
import type { Instant } from '../domain/time.ts';
import type { KeyInput } from './inputs.ts';
import type { Clock, Ids, Transaction, UnitOfWork } from './ports.ts';
import { Refusal, type InputFault } from './refusal.ts';
import { requireRight } from './require.ts';
import type { UseCases } from './use-cases.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hashKey: (key: string) => string;
  readonly newKey: (role: string) => string;
  readonly prefixOf: (key: string) => string;
}

/** The topic that each process hears to look again at who listens with a key. */
export const keyTopic = (id: string): string => `key:${id}`;

/** All keys of the network, newest first, ended ones too. */
export const makeListKeys =
  ({ uow }: Pick<Deps, 'uow'>): UseCases['listKeys'] =>
  async (actor) => {
    requireRight(actor, 'key.list');
    return uow.run({ networkId: actor.networkId }, (tx) => tx.keys.list());
  };

/** Makes a key; what is returned has it in plain text, and nobody ever has it again. */
export const makeCreateKey =
  (deps: Deps): UseCases['createKey'] =>
  async (actor, input, onceKey = null) => {
    requireRight(actor, 'key.write');
    const key = deps.newKey(input.role);
    return deps.uow.run({ networkId: actor.networkId }, async (tx) => {
      const now = deps.clock.now();
      const faults = [...faultsOf(input, actor, now), ...(await siteFaults(tx, input))];
      if (faults.length > 0) throw new Refusal('invalid-fields', { faults });
      const view = {
        id: deps.ids.uuid(),
        name: input.name,
        role: input.role,
        prefix: deps.prefixOf(key),
        organisationId: input.organisationId ?? null,
        mediatorId: input.mediatorId ?? null,
        partnerId: input.partnerId ?? null,
        siteIds: input.siteIds ?? null,
        scopes: input.scopes ?? null,
        createdAt: now,
        expiresAt: Date.parse(input.expiresAt),
        revokedAt: null,
        lastUsedAt: null,
      };
      await tx.keys.insert({ ...view, networkId: actor.networkId, hash: deps.hashKey(key) });
      await append(tx, actor, view.id, 'key.created', now, { role: input.role });
      if (onceKey !== null) await tx.idempotency.made(actor, onceKey, { status: 201, id: view.id });
      return { ...view, key };
    });
  };

/** Ends a key at once, and every connection that it opened. Twice is no fault. */
export const makeRevokeKey =
  ({ uow, clock }: Pick<Deps, 'uow' | 'clock'>): UseCases['revokeKey'] =>
  async (actor, id) => {
    requireRight(actor, 'key.write');
    const { networkId } = actor;
    await uow.run({ networkId }, async (tx) => {
      if ((await tx.keys.byId(id)) === null) throw new Refusal('not-found');
      const now = clock.now();
      if (!(await tx.keys.revoke(id, now))) return;
      await append(tx, actor, id, 'key.revoked', now, {});
      tx.ring({ topic: keyTopic(id), version: now, networkId });
    });
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

/** The owner that a role must have; the others have none. */
const OWNERS = {
  'front-desk': 'organisationId',
  mediator: 'mediatorId',
  'partner-manager': 'partnerId',
} as const;

const faultsOf = (input: KeyInput, actor: Actor, now: Instant): InputFault[] => {
  const faults: InputFault[] = [];
  if (Date.parse(input.expiresAt) <= now) faults.push({ path: 'expiresAt', fault: 'expiry-past' });
  for (const [role, path] of Object.entries(OWNERS)) {
    const isGiven = input[path] !== undefined;
    if (input.role === role && !isGiven) faults.push({ path, fault: 'owner-missing' });
    if (input.role !== role && isGiven) faults.push({ path, fault: 'owner-needless' });
  }
  if (input.role !== 'front-desk' && input.siteIds !== undefined)
    faults.push({ path: 'siteIds', fault: 'owner-needless' });
  // Otherwise a narrow key could make itself a wide one.
  const own = actor.scopes ?? null;
  if (own !== null && !(input.scopes ?? ['*']).every((scope) => own.includes(scope)))
    faults.push({ path: 'scopes', fault: 'scopes-too-wide' });
  return faults;
};

const siteFaults = async (
  tx: Transaction,
  { siteIds = [], organisationId }: KeyInput,
): Promise<InputFault[]> => {
  const faults: InputFault[] = [];
  for (const [index, siteId] of siteIds.entries()) {
    const site = await tx.sites.byId(siteId);
    if (site === null || site.organisationId !== organisationId)
      faults.push({ path: `siteIds[${index}]`, fault: 'key-site-unknown' });
  }
  return faults;
};
