import pg from 'pg';
import type { Vault } from '../../src/app/ports.ts';
import { makeKeyRing, makeSeals, SEES_EVERYTHING } from '../../src/main.ts';

interface Owner {
  readonly name: string;
  readonly language: string;
}

interface Row extends Owner {
  readonly id: string;
  readonly phone: Buffer;
}

const QUERY = `
  select m.id, m.phone_e164 as phone, coalesce(m.given_name || ' ' || m.family_name, '') as name,
         string_agg(l.name_it, ', ' order by l.name_it) as language
    from mediators m
    join networks n on n.id = m.network_id and n.demo
    join mediator_languages ml on ml.mediator_id = m.id
    join languages l on l.network_id = m.network_id and l.tag = ml.tag
   where m.phone_e164 is not null
   group by m.id`;

/** Whose phone is whose, for the stickers on the simulated phones. */
export const phoneOwners = (databaseUrl: string, vault: Vault) => {
  const keyRing = makeKeyRing(vault);
  return async (): Promise<Record<string, Owner>> => {
    const client = new pg.Client({ connectionString: databaseUrl, options: SEES_EVERYTHING });
    // A lost connection fails the statement under way; without a listener it would also end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<Row>(QUERY);
      const seals = makeSeals(keyRing, client);
      await seals.ready(rows.map(({ id }) => id));
      return Object.fromEntries(
        rows.map(({ id, phone, name, language }) => [
          seals.open(id, 'mediators:phone_e164', id, phone) ?? '',
          { name, language },
        ]),
      );
    } finally {
      await client.end();
    }
  };
};
