import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import { findNetwork } from './find.ts';

interface NewOrganisation {
  readonly network: string;
  readonly name: string;
  readonly kind: string;
  /** Path of a CSV file. */
  readonly sites: string;
}

interface SiteRow {
  readonly site: string;
  readonly comune: string;
  readonly place: { readonly lat: number; readonly lng: number } | null;
}

const HEADER = 'site,comune,lat,lng';

/** Every fault of the file is said at once, with its line. */
const readSites = (file: string): SiteRow[] => {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  if (header?.trim() !== HEADER) throw new Error(`${file} must begin with the line "${HEADER}".`);
  const faults: string[] = [];
  const rows = lines.map((line, index) => {
    const [site = '', comune = '', lat = '', lng = ''] = line.split(',').map((cell) => cell.trim());
    if (site === '' || comune === '') faults.push(`line ${index + 2} needs a site and a comune`);
    const place = lat === '' ? null : { lat: Number(lat), lng: Number(lng) };
    if (place !== null && !(Math.abs(place.lat) <= 90 && Math.abs(place.lng) <= 180))
      faults.push(`line ${index + 2} has no coordinates in degrees: "${lat},${lng}"`);
    return { site, comune, place };
  });
  if (faults.length > 0) throw new Error(`${file}: ${faults.join('; ')}.`);
  if (rows.length === 0) throw new Error(`${file} has no sites.`);
  return rows;
};

/** Adds who asks with the places where mediators are needed; all of the file or nothing. */
export const addOrganisation = async (
  client: Client,
  { network, name, kind, sites }: NewOrganisation,
): Promise<string> => {
  const rows = readSites(sites);
  const networkId = await findNetwork(client, network);
  const id = uuid();
  await client.query(
    'insert into organisations (id, network_id, name, kind) values ($1, $2, $3, $4)',
    [id, networkId, name, kind],
  );
  for (const row of rows) await addSite(client, networkId, id, row);
  return `"${name}" is added with ${rows.length} ${rows.length === 1 ? 'site' : 'sites'}.`;
};

const addSite = async (
  client: Client,
  networkId: string,
  organisationId: string,
  { site, comune, place }: SiteRow,
): Promise<void> => {
  const { rows } = await client.query<{ istat: string; lat: number; lng: number }>(
    'select istat, lat, lng from comuni where name = $1',
    [comune],
  );
  const [town, another] = rows;
  if (!town) throw new Error(`"${comune}" is not a comune of Italy: write its official name.`);
  if (another)
    throw new Error(
      `There is more than one comune "${comune}": give lat and lng, and ask us to tell them apart.`,
    );
  const { lat, lng } = place ?? town;
  await client.query(
    `insert into sites (id, network_id, organisation_id, name, comune_istat, lat, lng, certainty)
     values ($1, $2, $3, $4, $5, $6, $7, 'known')`,
    [uuid(), networkId, organisationId, site, town.istat, lat, lng],
  );
};
