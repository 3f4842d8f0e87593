import type { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import { isZone } from '../../src/main.ts';
import { readComuni, readIntelligibility, readLanguages } from '../seed/read-data.ts';

interface NewNetwork {
  readonly slug: string;
  readonly name: string;
  readonly zone: string;
}

/** Makes a network that is not a demo, with the languages that we know and the default rules. */
export const createNetwork = async (
  client: Client,
  { slug, name, zone }: NewNetwork,
): Promise<string> => {
  if (!isZone(zone))
    throw new Error(`--zone ${zone} is not an IANA time zone: write, for example, Europe/Rome.`);
  const known = await client.query('select from networks where slug = $1', [slug]);
  if (known.rowCount !== 0)
    throw new Error(`There is a network "${slug}" already: choose another --slug.`);
  const id = uuid();
  await client.query(
    'insert into networks (id, slug, name, zone, demo) values ($1, $2, $3, $4, false)',
    [id, slug, name, zone],
  );
  await client.query(
    `insert into comuni (istat, name, province, lat, lng)
     select istat, name, province, lat, lng from jsonb_populate_recordset(null::comuni, $1) on conflict do nothing`,
    [JSON.stringify(readComuni())],
  );
  for (const [position, { tag, nameIt, nameEn, endonym }] of readLanguages().entries())
    await client.query(
      'insert into languages (network_id, tag, name_it, name_en, endonym, position) values ($1, $2, $3, $4, $5, $6)',
      [id, tag, nameIt, nameEn, endonym, position],
    );
  for (const { speaks, hears, degree } of readIntelligibility())
    await client.query(
      'insert into language_intelligibility (network_id, speaks, hears, degree) values ($1, $2, $3, $4)',
      [id, speaks, hears, degree],
    );
  return `The network "${name}" (${slug}) is made. Next: add-organisation, create-key.`;
};
