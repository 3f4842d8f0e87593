import { and, desc, eq, gte, inArray, isNotNull, isNull, lt } from 'drizzle-orm';
import type {
  AccountTokenStore,
  OneTimeSecretStore,
  SmsCodeStore,
} from '../../app/accounts/stores.ts';
import type { Connection } from './connection.ts';
import { accountTokens, oneTimeSecrets, smsCodes } from './schema/accounts.ts';
import { mediators } from './schema/mediators.ts';
import type { Seals } from './seals.ts';

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

export const makeOneTimeSecretStore = ({ db, seals }: Connection): OneTimeSecretStore => ({
  put: async ({ recoveryHashes, secret, ...rest }) => {
    const { accountId: id, networkId } = rest;
    await seals.make([{ id, networkId }]);
    const row = {
      ...rest,
      secret: seals.seal(id, 'one_time_secrets:secret', id, secret),
      recoveryHashes: [...recoveryHashes],
    };
    await db
      .insert(oneTimeSecrets)
      .values(row)
      .onConflictDoUpdate({ target: oneTimeSecrets.accountId, set: row });
  },
  lock: async (accountId) => {
    const [row] = await db
      .select()
      .from(oneTimeSecrets)
      .where(eq(oneTimeSecrets.accountId, accountId))
      .for('update');
    if (row === undefined) return null;
    await seals.ready([accountId]);
    const secret = seals.open(accountId, 'one_time_secrets:secret', accountId, row.secret);
    return secret === null ? null : { ...row, secret };
  },
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

/** With the row's id, so that each code has a digest of its own. */
const digestOf = async (seals: Seals, id: string, digits: string): Promise<string> =>
  (await seals.codeDigest(`${id}:${digits}`)).toString('hex');

export const makeSmsCodeStore = ({ db, seals }: Connection): SmsCodeStore => ({
  insert: async ({ digits, ...code }) => {
    await db.insert(smsCodes).values({ ...code, codeHash: await digestOf(seals, code.id, digits) });
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
  isRight: async (id, digits) => {
    const codeHash = await digestOf(seals, id, digits);
    const [row] = await db
      .select({ id: smsCodes.id })
      .from(smsCodes)
      .where(and(eq(smsCodes.id, id), eq(smsCodes.codeHash, codeHash)));
    return row !== undefined;
  },
  update: async (id, change) => {
    await db.update(smsCodes).set(change).where(eq(smsCodes.id, id));
  },
  removeOfErased: async (mediatorId) => {
    const erased = db
      .select({ id: mediators.id })
      .from(mediators)
      .where(and(eq(mediators.id, mediatorId), isNotNull(mediators.erasedAt)));
    await db.delete(smsCodes).where(inArray(smsCodes.mediatorId, erased));
  },
  forget: async (before) => {
    await db.delete(smsCodes).where(lt(smsCodes.expiresAt, before));
  },
});
