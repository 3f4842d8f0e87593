import type { Actor } from '../domain/actor.ts';
import { readInstant } from '../domain/calendar/local-time.ts';
import type { Network } from '../domain/network.ts';
import { reachOf } from '../domain/reach.ts';
import type { Instant } from '../domain/time.ts';
import { ringAccount } from './accounts/sessions.ts';
import type { MediatorChange, MediatorInput } from './inputs.ts';
import type { Clock, Ids, Networks, Transaction, UnitOfWork } from './ports.ts';
import type { NewMediator } from './stores.ts';
import { refreshAvailable } from './refresh-available.ts';
import { Refusal, type InputFault } from './refusal.ts';
import { requireRight, requireVisible } from './require.ts';
import type { UseCases } from './use-cases.ts';
import type { Queries } from './queries.ts';
import type { MediatorView } from './views.ts';

interface Deps {
  readonly uow: UnitOfWork;
  readonly queries: Queries;
  readonly networks: Networks;
  readonly clock: Clock;
  readonly ids: Ids;
  /** E.164, or null for what no telephone has. Numbers without a prefix are Italian. */
  readonly readPhone: (text: string) => string | null;
}

type Reads = Pick<Deps, 'queries' | 'clock'>;

type Person = Omit<NewMediator, 'id' | 'networkId' | 'joinedAt' | 'smsOn' | 'state'>;

export const makeListMediators =
  ({ queries, clock }: Reads): UseCases['listMediators'] =>
  async (actor, filter, page) => {
    requireRight(actor, 'mediator.list');
    const reading = { actor, why: 'mediators', at: clock.now() } as const;
    return queries.mediators(reachOf(actor), filter, page, reading);
  };

export const makeGetMediator =
  (deps: Reads): UseCases['getMediator'] =>
  (actor, id) =>
    viewOf(deps, actor, id);

const viewOf = async (
  { queries, clock }: Reads,
  actor: Actor,
  id: string,
): Promise<MediatorView> => {
  const reading = { actor, why: 'mediator', at: clock.now() } as const;
  const row = await queries.mediator(reachOf(actor), id, reading);
  return requireVisible(row, actor, 'mediator.read', ({ partnerId }) => ({
    mediatorId: id,
    partnerId,
  }));
};

/** A new mediator has no availability yet, and is asked for nothing until she has. */
export const makeCreateMediator =
  (deps: Deps): UseCases['createMediator'] =>
  async (actor, input, onceKey = null) => {
    requireRight(actor, 'mediator.write');
    const network = await deps.networks.byId(actor.networkId);
    const id = deps.ids.uuid();
    await deps.uow.run(reachOf(actor), async (tx) => {
      const now = deps.clock.now();
      const person = (await checked(tx, deps, network, input)) as Person;
      await tx.mediators.insert(
        {
          ...person,
          id,
          networkId: network.id,
          smsOn: true,
          state: 'active',
          joinedAt: now,
        },
        network.policy.privacy.encryptNames,
      );
      await refreshAvailable(tx, network, id, now);
      await append(tx, actor, id, 'mediator.created', now);
      if (onceKey !== null) await tx.idempotency.made(actor, onceKey, { status: 201, id });
    });
    return viewOf(deps, actor, id);
  };

/** Changes what is named, and leaves the rest. A `version` that is not hers any more is a conflict. */
export const makeChangeMediator =
  (deps: Deps): UseCases['changeMediator'] =>
  async (actor, id, { version, state, ...input }) => {
    requireRight(actor, 'mediator.write');
    const network = await deps.networks.byId(actor.networkId);
    requireVisible(
      await deps.queries.knownMediator(reachOf(actor), id),
      actor,
      'mediator.write',
      ({ partnerId }) => ({ mediatorId: id, partnerId }),
    );
    await deps.uow.run(reachOf(actor), async (tx) => {
      const person = await checked(tx, deps, network, input);
      const change = state === undefined ? person : { ...person, state };
      const { encryptNames } = network.policy.privacy;
      if (!(await tx.mediators.change(id, change, encryptNames, version)))
        throw new Refusal('version-conflict');
      const now = deps.clock.now();
      await append(tx, actor, id, 'mediator.changed', now);
      if (state === 'left') await endSessions(tx, id, now);
    });
    return viewOf(deps, actor, id);
  };

/** Whoever has left is out at once, and signs in anew should she come back. */
const endSessions = async (tx: Transaction, id: string, now: Instant): Promise<void> => {
  const account = await tx.accounts.byMediator(id);
  if (account === null) return;
  await tx.reach('system');
  await tx.sessions.revokeAll(account.id, now);
  ringAccount(tx, account, now);
};

const append = (
  tx: Transaction,
  actor: Actor,
  id: string,
  kind: string,
  at: Instant,
): Promise<void> =>
  tx.events.append([{ networkId: actor.networkId, at, actor, kind, subjectId: id }]);

/** The fields that were given, in our own spelling; throws one refusal with every fault. */
const checked = async (
  tx: Transaction,
  { readPhone }: Deps,
  network: Network,
  input: Omit<MediatorChange, 'state' | 'version'>,
): Promise<Partial<Person>> => {
  const faults: InputFault[] = [];
  const { phone, languages, homeComune, qualifications, documentsExpireAt, ...rest } = input;
  const person: Partial<Person> = {
    ...(rest as Partial<Person>),
    ...(phone !== undefined && { phone: checkPhone(phone, readPhone, network, faults) }),
    ...(languages !== undefined && { languages: checkLanguages(languages, network, faults) }),
    ...(homeComune !== undefined && (await checkHome(tx, homeComune, faults))),
    ...(qualifications !== undefined && {
      qualifications: qualifications.map(({ setting, expiresAt }) => ({
        setting,
        expiresAt: endOfDay(expiresAt, network.zone),
      })),
    }),
    ...(documentsExpireAt !== undefined && {
      documentsExpireAt: endOfDay(documentsExpireAt, network.zone),
    }),
  };
  if (faults.length > 0) throw new Refusal('invalid-fields', { faults });
  return person;
};

const checkPhone = (
  text: string,
  readPhone: Deps['readPhone'],
  { policy }: Network,
  faults: InputFault[],
): string => {
  const phone = readPhone(text);
  if (phone === null) {
    faults.push({ path: 'phone', fault: 'phone-invalid' });
    return text;
  }
  const { allowedPrefixes } = policy.sms;
  if (!allowedPrefixes.some((prefix) => phone.startsWith(prefix)))
    faults.push({
      path: 'phone',
      fault: 'phone-prefix',
      facts: { prefixes: allowedPrefixes.join(', ') },
    });
  return phone;
};

const checkLanguages = (
  tags: MediatorInput['languages'],
  { languages }: Network,
  faults: InputFault[],
): string[] => {
  const resolved = tags.map((tag, index) => {
    const own = languages.resolve(tag);
    if (own === null)
      faults.push({ path: `languages[${index}]`, fault: 'language-unknown', facts: { tag } });
    return own ?? tag;
  });
  return [...new Set(resolved)];
};

const checkHome = async (
  tx: Transaction,
  istat: string,
  faults: InputFault[],
): Promise<Partial<Person>> => {
  const comune = await tx.comuni.byIstat(istat);
  if (comune === null) faults.push({ path: 'homeComune', fault: 'comune-unknown' });
  return comune === null ? {} : { homeComune: comune.istat, home: comune.place };
};

/** A document is good until the end of its last day, in local time. */
const endOfDay = (day: string | null, zone: string): Instant | null => {
  if (day === null) return null;
  const read = readInstant(`${day}T23:59:59`, zone);
  return read.ok ? read.instant : Date.parse(`${day}T23:59:59Z`);
};
