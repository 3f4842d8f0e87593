import type { Reading } from '../../app/reading.ts';
import type { EventStore, NewEvent } from '../../app/stores.ts';
import type { Connection } from './connection.ts';
import { run, type Runner } from './statement.ts';
import { toTimestamp } from './values.ts';

const APPEND = {
  name: 'events-append',
  text: `insert into events (network_id, at, actor_role, actor_id, kind, request_id, subject_id, data)
    select network_id, at, actor_role, actor_id, kind, request_id, subject_id, data
    from jsonb_to_recordset($1) as event (network_id uuid, at timestamptz, actor_role text, actor_id text, kind text,
      request_id uuid, subject_id text, data jsonb)`,
};

const TOLD = {
  name: 'events-told',
  text: `select exists (select from events where network_id = $1 and kind = 'coordinator.told' and at >= $4
    and data ->> 'notice' = $2 and subject_id is not distinct from $3) as told`,
};

const toRow = (event: NewEvent): object => ({
  network_id: event.networkId,
  at: toTimestamp(event.at),
  actor_role: event.actor.role,
  actor_id: event.actor.subjectId,
  kind: event.kind,
  request_id: event.requestId ?? null,
  subject_id: event.subjectId ?? null,
  data: event.data ?? {},
});

const write = async (runner: Runner, events: readonly NewEvent[]): Promise<void> => {
  await run(runner, APPEND, [JSON.stringify(events.map(toRow))]);
};

/** What was read of one case, or of one or several mediators. */
export interface WhatWasRead {
  readonly kind: 'case.read' | 'mediator.read';
  readonly requestId?: string;
  readonly subjectId?: string;
  readonly mediatorIds?: readonly string[];
  readonly fields: readonly string[];
}

/** Writes down who reads what; what shows nothing is no reading. Must run in the transaction that reads. */
export const writeReadings = async (
  runner: Runner,
  networkId: string,
  { actor, why, at }: Reading,
  read: readonly WhatWasRead[],
): Promise<void> => {
  const events = read
    .filter(({ fields }) => fields.length > 0)
    .map(({ kind, requestId, subjectId, mediatorIds, fields }): NewEvent => ({
      networkId,
      at,
      actor,
      kind,
      ...(requestId !== undefined && { requestId }),
      ...((subjectId ?? requestId) !== undefined && { subjectId: subjectId ?? requestId }),
      data: { fields, why, ...(mediatorIds !== undefined && { mediatorIds }) },
    }));
  if (events.length > 0) await write(runner, events);
};

/** Collects a transaction's events, so that they cost one statement, before its commit. */
export const makeEventStore = ({
  client,
}: Connection): EventStore & { flush: () => Promise<void> } => {
  let waiting: NewEvent[] = [];
  return {
    append: (events) => {
      waiting.push(...events);
      return Promise.resolve();
    },
    wasTold: async (networkId, notice, mediatorId, since) => {
      const values = [networkId, notice, mediatorId, toTimestamp(since)];
      return (await run<{ told: boolean }>(client, TOLD, values))[0]?.told ?? false;
    },
    flush: async () => {
      if (waiting.length === 0) return;
      const events = waiting;
      waiting = [];
      await write(client, events);
    },
  };
};
