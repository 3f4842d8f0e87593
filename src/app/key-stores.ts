import type { Actor } from '../domain/actor.ts';
import type { Instant } from '../domain/time.ts';
import type { ApiKeyView } from './views.ts';

// The stores of keys: those that open the API, and those that make a call safe to repeat. As in `stores.ts`.

export interface KeyStore {
  /** Newest first. */
  list(): Promise<ApiKeyView[]>;
  byId(id: string): Promise<ApiKeyView | null>;
  /** Throws Refusal('invalid-fields') for an organisation or a mediator of elsewhere. */
  insert(key: ApiKeyView & { readonly networkId: string; readonly hash: string }): Promise<void>;
  /** False when it was revoked before. */
  revoke(id: string, at: Instant): Promise<boolean>;
  /** Unless it was noted within a minute. */
  noteUse(id: string, at: Instant): Promise<void>;
}

export interface OnceStore {
  /**
   * Finishes an Idempotency-Key with what this transaction made: both commit, or neither does.
   * Throws Refusal('idempotency-key-in-flight') when somebody else has finished or taken it meanwhile.
   */
  made(
    actor: Pick<Actor, 'networkId' | 'subjectId'>,
    key: string,
    made: { readonly status: number; readonly id: string },
  ): Promise<void>;
}
