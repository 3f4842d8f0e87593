import { and, desc, eq, gte, isNull, lt } from 'drizzle-orm';
import type {
  AccountTokenStore,
  OneTimeSecretStore,
  SmsCodeStore,
} from '../../app/accounts/stores.ts';
import type { Connection } from './connection.ts';
import { accountTokens, oneTimeSecrets, smsCodes } from './schema/accounts.ts';

export const makeAccountTokenStore = ({ db }: Connection): AccountTokenStore => ({
  insert: async (token) => {
    await db.insert(accountTokens).values(token);
  },
  lock: async (tokenHash, purpose) =>
    (
      await db
        .select()
        .from(accountTokens)
        .where(
          and(
            eq(accountTokens.tokenHash, tokenHash),
            eq(accountTokens.purpose, purpose),
            isNull(accountTokens.usedAt),
          ),
        )
        .for('update')
    )[0] ?? null,
  useAll: async (accountId, usedAt) => {
    await db
      .update(accountTokens)
      .set({ usedAt })
      .where(and(eq(accountTokens.accountId, accountId), isNull(accountTokens.usedAt)));
  },
  forget: async (before) => {
    await db.delete(accountTokens).where(lt(accountTokens.expiresAt, before));
  },
});

export const makeOneTimeSecretStore = ({ db }: Connection): OneTimeSecretStore => ({
  put: async ({ recoveryHashes, ...secret }) => {
    const row = { ...secret, recoveryHashes: [...recoveryHashes] };
    await db
      .insert(oneTimeSecrets)
      .values(row)
      .onConflictDoUpdate({ target: oneTimeSecrets.accountId, set: row });
  },
  lock: async (accountId) =>
    (
      await db
        .select()
        .from(oneTimeSecrets)
        .where(eq(oneTimeSecrets.accountId, accountId))
        .for('update')
    )[0] ?? null,
  update: async (accountId, { recoveryHashes, ...change }) => {
    await db
      .update(oneTimeSecrets)
      .set({ ...change, ...(recoveryHashes && { recoveryHashes: [...recoveryHashes] }) })
      .where(eq(oneTimeSecrets.accountId, accountId));
  },
  remove: async (accountId) => {
    await db.delete(oneTimeSecrets).where(eq(oneTimeSecrets.accountId, accountId));
  },
});

export const makeSmsCodeStore = ({ db }: Connection): SmsCodeStore => ({
  insert: async (code) => {
    await db.insert(smsCodes).values(code);
  },
  madeSince: async (mediatorId, since) => {
    const rows = await db
      .select({ at: smsCodes.createdAt })
      .from(smsCodes)
      .where(and(eq(smsCodes.mediatorId, mediatorId), gte(smsCodes.createdAt, since)))
      .orderBy(desc(smsCodes.createdAt));
    return rows.map(({ at }) => at);
  },
  lockNewest: async (mediatorId) => {
    const [newest] = await db
      .select()
      .from(smsCodes)
      .where(eq(smsCodes.mediatorId, mediatorId))
      .orderBy(desc(smsCodes.createdAt), desc(smsCodes.id))
      .limit(1)
      .for('update');
    return newest === undefined || newest.usedAt !== null ? null : newest;
  },
  update: async (id, change) => {
    await db.update(smsCodes).set(change).where(eq(smsCodes.id, id));
  },
  forget: async (before) => {
    await db.delete(smsCodes).where(lt(smsCodes.expiresAt, before));
  },
});
