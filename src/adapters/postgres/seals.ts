import type { DataKey, IndexUse, Vault } from '../../app/ports.ts';
import { MINUTE } from '../../domain/time.ts';
import { run, type Runner, type Statement } from './statement.ts';

/** Whose key is none's: it makes the index by which phone numbers are found, and the digests of short codes. It never changes. */
export const INDEX_SUBJECT = '00000000-0000-0000-0000-000000000000';

/** Where a value stands, but for its row. */
export type SealedField =
  | 'requests:unit'
  | 'requests:contact'
  | 'requests:notes'
  | 'requests:cancellation_reason'
  | 'offers:decline_reason'
  | 'bookings:end_reason'
  | 'mediators:phone_e164'
  | 'mediators:sealed_name'
  | 'messages_out:to_e164'
  | 'messages_out:body'
  | 'messages_in:from_e164'
  | 'messages_in:body'
  | 'one_time_secrets:secret';

/** Whose key it is, and in which network. */
export interface KeySubject {
  readonly id: string;
  readonly networkId: string | null;
}

const MOST_KEYS = 5_000;
/** A process forgets a key after so long, whatever has become of it elsewhere meanwhile. */
const KEPT_FOR = 5 * MINUTE;

/** What a process keeps of keys that it has unwrapped. */
export interface KeyRing {
  readonly vault: Vault;
  readonly known: (subjectId: string) => DataKey | undefined;
  readonly keep: (subjectId: string, key: DataKey) => void;
  readonly forget: (subjectId: string) => void;
}

export const makeKeyRing = (vault: Vault): KeyRing => {
  const keys = new Map<string, { readonly key: DataKey; readonly until: number }>();
  return {
    vault,
    known: (subjectId) => {
      const kept = keys.get(subjectId);
      if (kept && kept.until > performance.now()) return kept.key;
      keys.delete(subjectId);
      return undefined;
    },
    keep: (subjectId, key) => {
      // The oldest goes first: a map remembers the order in which it was filled.
      const [oldest] = keys.keys();
      if (keys.size >= MOST_KEYS && oldest !== undefined) keys.delete(oldest);
      keys.set(subjectId, { key, until: performance.now() + KEPT_FOR });
    },
    forget: (subjectId) => void keys.delete(subjectId),
  };
};

const READ: Statement = {
  name: 'data-keys-read',
  text: `select subject_id as "subjectId", wrapped_key as wrapped, master_key_id as "masterKeyId"
    from data_keys where subject_id = any ($1::uuid[])`,
};

const MAKE: Statement = {
  name: 'data-keys-make',
  text: `insert into data_keys (subject_id, network_id, wrapped_key, master_key_id)
    select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[])`,
};

const ERASE: Statement = {
  name: 'data-keys-erase',
  text: 'delete from data_keys where subject_id = any ($1::uuid[])',
};

interface KeyRow {
  readonly subjectId: string;
  readonly wrapped: Buffer;
  readonly masterKeyId: string;
}

/** Seals and opens the fields of a transaction's rows. Keys are got ready first, many in one statement. */
export interface Seals {
  /** Has the keys of these subjects at hand, as far as there are any. */
  ready(subjectIds: readonly string[]): Promise<void>;
  /** Has them at hand, and makes those that are missing. */
  make(subjects: readonly KeySubject[]): Promise<void>;
  seal(subjectId: string, field: SealedField, row: string, text: string): Buffer;
  /** Null where there is nothing, or its key was erased. */
  open(subjectId: string, field: SealedField, row: string, sealed: Buffer | null): string | null;
  erase(subjectIds: readonly string[]): Promise<void>;
  /** By what a phone number is found. */
  phoneIndex(phone: string): Promise<Buffer>;
  /** What is stored of a code that is short enough to be guessed from a hash. */
  codeDigest(code: string): Promise<Buffer>;
}

const makeIndex = (
  vault: Vault,
  ready: Seals['ready'],
  keyOf: (subjectId: string) => DataKey,
): ((use: IndexUse, text: string) => Promise<Buffer>) => {
  let isReady: Promise<void> | undefined;
  return async (use, text) => {
    // Many at once ask for it once.
    await (isReady ??= ready([INDEX_SUBJECT]));
    return vault.index(keyOf(INDEX_SUBJECT), use, text);
  };
};

/**
 * A key that this transaction has made is its own until the commit: kept for the process, it would seal what others
 * store under a key that a rollback has taken away.
 */
export const makeSeals = ({ vault, known, keep, forget }: KeyRing, runner: Runner): Seals => {
  const made = new Map<string, DataKey>();
  const keys = new Map<string, DataKey>();
  const ready: Seals['ready'] = async (subjectIds) => {
    for (const id of subjectIds) {
      const key = made.get(id) ?? known(id);
      if (key) keys.set(id, key);
    }
    const missing = [...new Set(subjectIds.filter((id) => !keys.has(id)))];
    if (missing.length === 0) return;
    for (const { subjectId, ...kept } of await run<KeyRow>(runner, READ, [missing])) {
      const key = vault.unwrap(subjectId, kept);
      keys.set(subjectId, key);
      keep(subjectId, key);
    }
  };

  const make: Seals['make'] = async (subjects) => {
    await ready(subjects.map(({ id }) => id));
    const missing = new Map(subjects.filter(({ id }) => !keys.has(id)).map((one) => [one.id, one]));
    if (missing.size === 0) return;
    const fresh = [...missing.values()].map((one) => ({ ...one, ...vault.makeKey(one.id) }));
    await run(runner, MAKE, [
      fresh.map(({ id }) => id),
      fresh.map(({ networkId }) => networkId),
      fresh.map(({ wrapped }) => wrapped),
      fresh.map(({ masterKeyId }) => masterKeyId),
    ]);
    for (const { id, key } of fresh) {
      made.set(id, key);
      keys.set(id, key);
    }
  };

  const keyOf = (subjectId: string): DataKey => {
    const key = keys.get(subjectId);
    if (!key) throw new Error(`no key of ${subjectId} at hand`);
    return key;
  };

  const index = makeIndex(vault, ready, keyOf);
  return {
    ready,
    make,
    seal: (subjectId, field, row, text) => vault.seal(keyOf(subjectId), `${field}:${row}`, text),
    open: (subjectId, field, row, sealed) => {
      const key = keys.get(subjectId);
      return sealed && key ? vault.open(key, `${field}:${row}`, sealed) : null;
    },
    erase: async (subjectIds) => {
      await run(runner, ERASE, [subjectIds]);
      for (const id of subjectIds) {
        made.delete(id);
        keys.delete(id);
        forget(id);
      }
    },
    phoneIndex: (phone) => index('phone index', phone),
    codeDigest: (code) => index('short codes', code),
  };
};
