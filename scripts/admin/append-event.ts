import type { Client } from 'pg';

/** Keeps that somebody at the machine itself did this; who it was is known to the machine. */
export const appendEvent = async (
  client: Client,
  event: {
    readonly networkId: string;
    readonly kind: string;
    readonly subjectId: string;
    readonly data?: object;
  },
): Promise<void> => {
  const { networkId, kind, subjectId, data = {} } = event;
  await client.query(
    `insert into events (network_id, at, actor_role, actor_id, kind, subject_id, data)
     values ($1, $2, 'system', 'admin-command', $3, $4, $5)`,
    [networkId, new Date(), kind, subjectId, JSON.stringify(data)],
  );
};
