import type { Pool } from 'pg';
import type { IdempotencyAnswer, IdempotencyStore, KeptAnswer } from '../../app/ports.ts';
import { Refusal } from '../../app/refusal.ts';
import type { OnceStore } from '../../app/stores.ts';
import { SECOND } from '../../domain/time.ts';
import { makeWithin, type Connection } from './connection.ts';
import { run, type Statement } from './statement.ts';
import { toTimestamp } from './values.ts';

/** Whoever has been at it for so long is taken for dead. */
const LEASE = 60 * SECOND;

// Inserts the key, or takes it over from somebody who is dead; no row: it is somebody else's.
const CLAIM: Statement = {
  name: 'idempotency-claim',
  text: `insert into idempotency_keys (network_id, subject_id, key, body_hash, state, locked_until, created_at)
    values ($1, $2, $3, $4, 'in-flight', $5, $6)
    on conflict on constraint idempotency_keys_pkey do update set locked_until = excluded.locked_until
      where idempotency_keys.state = 'in-flight' and idempotency_keys.locked_until <= excluded.created_at
        and idempotency_keys.body_hash = excluded.body_hash
    returning true as claimed`,
};

const READ: Statement = {
  name: 'idempotency-read',
  text: `select body_hash as "bodyHash", state, status, made_id as "madeId", body, headers
    from idempotency_keys where network_id = $1 and subject_id = $2 and key = $3`,
};

const FINISH: Statement = {
  name: 'idempotency-finish',
  text: `update idempotency_keys set state = 'done', status = $4, made_id = $5, body = $6, headers = $7
    where network_id = $1 and subject_id = $2 and key = $3 and state = 'in-flight'`,
};

const MADE: Statement = {
  name: 'idempotency-made',
  text: `update idempotency_keys set state = 'done', status = $4, made_id = $5, headers = '{}'
    where network_id = $1 and subject_id = $2 and key = $3 and state = 'in-flight' returning true as made`,
};

const ABANDON: Statement = {
  name: 'idempotency-abandon',
  text: `delete from idempotency_keys where network_id = $1 and subject_id = $2 and key = $3 and state = 'in-flight'`,
};

interface Row {
  readonly bodyHash: string;
  readonly state: 'in-flight' | 'done';
  readonly status: number | null;
  readonly madeId: string | null;
  readonly body: string | null;
  readonly headers: KeptAnswer['headers'] | null;
}

const answerOf = (row: Row, bodyHash: string): IdempotencyAnswer => {
  if (row.bodyHash !== bodyHash) return { kind: 'reused' };
  if (row.state === 'in-flight' || row.status === null) return { kind: 'in-flight' };
  const { status, madeId, body, headers } = row;
  return { kind: 'replay', answer: { status, madeId, body, headers: headers ?? {} } };
};

/** Each call is a statement of its own, outside of the use case's transaction. */
export const makeIdempotencyStore = ({ pool }: { pool: Pool }): IdempotencyStore => {
  const within = makeWithin(pool);
  return {
    begin: async (networkId, subjectId, key, bodyHash, now) => {
      const id = [networkId, subjectId, key];
      const claim = [...id, bodyHash, toTimestamp(now + LEASE), toTimestamp(now)];
      if ((await within({ networkId }, (runner) => run(runner, CLAIM, claim))).length > 0)
        return { kind: 'new' };
      const [row] = await within({ networkId }, (runner) => run<Row>(runner, READ, id));
      // Abandoned between the two statements: whoever asks again finds it free.
      return row ? answerOf(row, bodyHash) : { kind: 'in-flight' };
    },
    finish: async (networkId, subjectId, key, { status, madeId, body, headers }) => {
      const kept = body === null ? null : JSON.stringify(body);
      const answer = [status, madeId, kept, JSON.stringify(headers)];
      await within({ networkId }, (runner) =>
        run(runner, FINISH, [networkId, subjectId, key, ...answer]),
      );
    },
    abandon: async (networkId, subjectId, key) => {
      await within({ networkId }, (runner) => run(runner, ABANDON, [networkId, subjectId, key]));
    },
    forget: async (before) => {
      const { rowCount } = await within('system', (runner) =>
        runner.query('delete from idempotency_keys where created_at < $1', [toTimestamp(before)]),
      );
      return rowCount ?? 0;
    },
  };
};
/** The same keys within a transaction: a process that dies after its commit has said what it made. */
export const makeOnceStore = ({ client }: Connection): OnceStore => ({
  made: async ({ networkId, subjectId }, key, { status, id }) => {
    const rows = await run(client, MADE, [networkId, subjectId, key, status, id]);
    if (rows.length === 0) throw new Refusal('idempotency-key-in-flight');
  },
});
