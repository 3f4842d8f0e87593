import type { Pool } from 'pg';
import type { Clock, Networks } from '../../app/ports.ts';
import {
  makeLanguageGraph,
  type Intelligibility,
  type Language,
} from '../../domain/language/graph.ts';
import type { Network } from '../../domain/network.ts';
import type { Policy } from '../../domain/policy.ts';
import { SECOND, type Instant } from '../../domain/time.ts';
import { makeWithin } from './connection.ts';
import { run, type Runner, type Statement } from './statement.ts';

/** How old an answer may be. */
const FRESH = 10 * SECOND;

const NETWORK: Statement = {
  name: 'network-by-id',
  text: `select id, name, zone, demo, policy from networks where id = $1`,
};
const LANGUAGES: Statement = {
  name: 'network-languages',
  text: `select tag, name_it as "nameIt", name_en as "nameEn", endonym from languages where network_id = $1 order by position, tag`,
};
const INTELLIGIBILITY: Statement = {
  name: 'network-intelligibility',
  text: 'select speaks, hears, degree from language_intelligibility where network_id = $1',
};

type Row = Pick<Network, 'id' | 'name' | 'zone' | 'demo'> & {
  policy: Partial<Policy> | null;
};

const read = async (runner: Runner, networkId: string, defaultPolicy: Policy): Promise<Network> => {
  const [row] = await run<Row>(runner, NETWORK, [networkId]);
  if (!row) throw new Error(`no network ${networkId}`);
  const languages = await run<Language>(runner, LANGUAGES, [networkId]);
  const intelligibility = await run<Intelligibility>(runner, INTELLIGIBILITY, [networkId]);
  return {
    id: row.id,
    name: row.name,
    zone: row.zone,
    demo: row.demo,
    // A policy that was stored before a part of it existed has the default there.
    policy: { ...defaultPolicy, ...row.policy },
    languages: makeLanguageGraph({ languages, intelligibility }),
  };
};

/** Networks with their languages; each is read at most once in ten seconds, however many ask at once. */
export const makeNetworks = ({
  pool,
  defaultPolicy,
  clock,
}: {
  readonly pool: Pool;
  readonly defaultPolicy: Policy;
  readonly clock: Clock;
}): Networks => {
  const within = makeWithin(pool);
  const known = new Map<string, { readonly at: Instant; readonly network: Promise<Network> }>();
  return {
    forget: (networkId) => void known.delete(networkId),
    byId: (networkId) => {
      const now = clock.now();
      const before = known.get(networkId);
      if (before && now - before.at < FRESH) return before.network;
      const network = within({ networkId }, (runner) => read(runner, networkId, defaultPolicy));
      known.set(networkId, { at: now, network });
      // A failure is not remembered.
      network.catch(() => known.delete(networkId));
      return network;
    },
  };
};
