import type { Vault } from '../../app/ports.ts';
import { asOwner, inOneTransaction } from './owner.ts';

const BATCH = 500;

// Locked, so that two at once take different rows; what is read and sealed meanwhile goes on with the same data keys.
const OLD = `select subject_id as "subjectId", wrapped_key as wrapped, master_key_id as "masterKeyId"
  from data_keys where master_key_id <> $1 limit ${String(BATCH)} for update skip locked`;

const REPLACE = `update data_keys k set wrapped_key = fresh.wrapped, master_key_id = $1
  from unnest($2::uuid[], $3::bytea[]) as fresh (id, wrapped) where k.subject_id = fresh.id`;

interface Row {
  readonly subjectId: string;
  readonly wrapped: Buffer;
  readonly masterKeyId: string;
}

/**
 * Wraps every data key with the first master key. Can be stopped and run again, and the system runs meanwhile.
 * Returns how many were wrapped anew.
 */
export const rotateKeys = ({
  connectionString,
  vault,
}: {
  readonly connectionString: string;
  readonly vault: Vault;
}): Promise<number> =>
  asOwner(connectionString, async (client) => {
    const first = vault.firstMasterKeyId;
    for (let total = 0; ;) {
      const done = await inOneTransaction(client, async () => {
        const { rows } = await client.query<Row>(OLD, [first]);
        const wrapped = rows.map(({ subjectId, ...kept }) => vault.rewrap(subjectId, kept).wrapped);
        await client.query(REPLACE, [first, rows.map(({ subjectId }) => subjectId), wrapped]);
        return rows.length;
      });
      total += done;
      if (done < BATCH) return total;
    }
  });
