import { eq, type AnyColumn, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import type { Scope } from '../../app/ports.ts';

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
