import { eq, type AnyColumn, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg, { type Pool, type PoolClient } from 'pg';
import type { Scope } from '../../app/ports.ts';
import type { Runner } from './statement.ts';

/** One transaction: what the stores are bound to. */
export interface Connection {
  readonly client: PoolClient;
  readonly db: NodePgDatabase;
  readonly scope: Scope;
}

/** A row of another network does not exist for a transaction of this one. */
export const inScope = (networkId: AnyColumn, scope: Scope): SQL | undefined =>
  scope === 'system' ? undefined : eq(networkId, scope.networkId);

/** The network of the scope for a prepared statement; null: all. */
export const networkOf = (scope: Scope): string | null =>
  scope === 'system' ? null : scope.networkId;

const settingsOf = (scope: Scope): Readonly<Record<string, string>> => {
  if (scope === 'system') return { everything: 'on' };
  const { networkId, organisationId, siteIds, mediatorId, partnerId, subjectId } = scope;
  return {
    everything: '',
    network_id: networkId,
    organisation_id: organisationId ?? '',
    site_ids: siteIds ? `{${siteIds.join(',')}}` : '',
    mediator_id: mediatorId ?? '',
    partner_id: partnerId ?? '',
    subject_id: subjectId ?? '',
  };
};

/** Tells row level security whose transaction this is: the settings end with the transaction. */
export const enter = (scope: Scope): string =>
  `select ${Object.entries(settingsOf(scope))
    .map(([name, value]) => `set_config('ponte.${name}', ${pg.escapeLiteral(value)}, true)`)
    .join(', ')}`;

/** A connection that cannot even roll back is thrown away. */
export const rollBack = async (client: PoolClient): Promise<Error | undefined> => {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
};

/** Runs statements in this scope, in a transaction that ends with them. */
export type Within = <T>(scope: Scope, work: (runner: Runner) => Promise<T>) => Promise<T>;

/** For what is read, or written in one statement, outside of a use case's transaction. */
export const makeWithin =
  (pool: Pool): Within =>
  async (scope, work) => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      // One round trip with the first statement.
      const begun = client.query(`begin; ${enter(scope)}`);
      const [result] = await Promise.all([work(client), begun]);
      await client.query('commit');
      return result;
    } catch (error) {
      broken = await rollBack(client);
      throw error;
    } finally {
      client.release(broken);
    }
  };
