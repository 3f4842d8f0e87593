import { and, desc, eq, gt, isNull, lt, notInArray } from 'drizzle-orm';
import type {
  IdentityStore,
  PasskeyStore,
  SignInStateStore,
} from '../../app/accounts/credential-stores.ts';
import type { Connection } from './connection.ts';
import { asRefusal } from './constraint-errors.ts';
import { accountTokens, passkeys, signInStates } from './schema/accounts.ts';
import { accountIdentities } from './schema/identities.ts';
import { messagesMail } from './schema/mail.ts';

// As sessions: the system's own rows, whatever the scope would narrow.

export const makeIdentityStore = ({ db }: Connection): IdentityStore => {
  const one = async (where: ReturnType<typeof and>) =>
    (await db.select().from(accountIdentities).where(where))[0] ?? null;
  return {
    insert: async (identity) => {
      await db.insert(accountIdentities).values(identity);
    },
    bySubject: (issuer, subject) =>
      one(and(eq(accountIdentities.issuer, issuer), eq(accountIdentities.subject, subject))),
    ofAccount: (accountId, issuer) =>
      one(and(eq(accountIdentities.accountId, accountId), eq(accountIdentities.issuer, issuer))),
    hasOpenInvitation: async (accountId, now) => {
      const [link] = await db
        .select({ id: accountTokens.id })
        .from(accountTokens)
        .where(
          and(
            eq(accountTokens.accountId, accountId),
            eq(accountTokens.purpose, 'invitation'),
            isNull(accountTokens.usedAt),
            gt(accountTokens.expiresAt, now),
          ),
        )
        .limit(1);
      if (link !== undefined) return true;
      const [mail] = await db
        .select({ id: messagesMail.id })
        .from(messagesMail)
        .where(
          and(
            eq(messagesMail.accountId, accountId),
            eq(messagesMail.purpose, 'invitation'),
            gt(messagesMail.validUntil, now),
            notInArray(messagesMail.state, ['failed', 'dropped']),
          ),
        )
        .limit(1);
      return mail !== undefined;
    },
  };
};

export const makePasskeyStore = ({ db }: Connection): PasskeyStore => ({
  insert: async ({ transports, ...passkey }) => {
    try {
      await db.insert(passkeys).values({ ...passkey, transports: [...transports] });
    } catch (error) {
      throw asRefusal(error);
    }
  },
  ofAccount: (accountId) =>
    db
      .select()
      .from(passkeys)
      .where(eq(passkeys.accountId, accountId))
      .orderBy(desc(passkeys.createdAt), desc(passkeys.id)),
  lockByCredential: async (credentialId) =>
    (
      await db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)).for('update')
    )[0] ?? null,
  update: async (id, change) => {
    await db.update(passkeys).set(change).where(eq(passkeys.id, id));
  },
  remove: async (accountId, id) => {
    const removed = await db
      .delete(passkeys)
      .where(and(eq(passkeys.id, id), eq(passkeys.accountId, accountId)))
      .returning({ id: passkeys.id });
    return removed.length > 0;
  },
  removeAll: async (accountId) => {
    await db.delete(passkeys).where(eq(passkeys.accountId, accountId));
  },
});

export const makeSignInStateStore = ({ db }: Connection): SignInStateStore => ({
  insert: async (state) => {
    await db.insert(signInStates).values(state);
  },
  take: async (kind, keyHash, now) => {
    const [state] = await db
      .delete(signInStates)
      .where(and(eq(signInStates.kind, kind), eq(signInStates.keyHash, keyHash)))
      .returning();
    return state === undefined || state.expiresAt <= now ? null : state;
  },
  forget: async (before) => {
    await db.delete(signInStates).where(lt(signInStates.expiresAt, before));
  },
});
