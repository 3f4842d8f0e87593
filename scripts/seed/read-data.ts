import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language, Intelligibility } from '../../src/domain/language/graph.ts';
import type { Place } from '../../src/domain/place.ts';

/** The folder `config/data`, above this file: in the repository and beside the code in `dist`. */
const dataFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = join(folder, 'config', 'data');
    if (existsSync(join(found, 'comuni.csv'))) return found;
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('The folder config/data/ was not found above this file.');
    folder = parent;
  }
};

/** A file's rows by column. Our files have neither commas nor line breaks inside fields; `#` starts a comment. */
const readCsv = <Column extends string>(
  file: string,
  ...columns: Column[]
): Record<Column, string>[] => {
  const lines = readFileSync(join(dataFolder(), file), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [header = [], ...rows] = lines.map((line) => line.split(','));
  return rows.map((row) => {
    if (row.length !== header.length) throw new Error(`${file}: not a row: ${row.join(',')}`);
    const cell = (column: Column): string => row[header.indexOf(column)] ?? '';
    return Object.fromEntries(columns.map((column) => [column, cell(column)])) as Record<
      Column,
      string
    >;
  });
};

const placeOf = (row: { lat: string; lng: string }): Place => {
  const [lat, lng] = [Number(row.lat), Number(row.lng)];
  if (!Number.isFinite(lat) || !Number.isFinite(lng))
    throw new Error(`not a place: ${row.lat}, ${row.lng}`);
  return { lat, lng };
};

export interface ComuneRow extends Place {
  readonly istat: string;
  readonly name: string;
  readonly province: string;
}

/** All comuni of Italy, with the centroids of their territories. */
export const readComuni = (): ComuneRow[] =>
  readCsv('comuni.csv', 'istat', 'comune', 'province', 'lat', 'lng').map((row) => ({
    istat: row.istat,
    name: row.comune,
    province: row.province,
    ...placeOf(row),
  }));

/** Where the towns of the province's comuni are, by ISTAT code. */
export const readTownCentres = (): ReadonlyMap<string, Place> =>
  new Map(
    readCsv('bat-town-centres.csv', 'istat', 'lat', 'lng').map((row) => [row.istat, placeOf(row)]),
  );

export const readSites = () =>
  readCsv('sites.csv', 'organisation', 'organisation_kind', 'site', 'comune', 'certainty');

export const readPartners = () => readCsv('partners.csv', 'partner', 'role');

export const readResidents = () =>
  readCsv('residents-by-citizenship.csv', 'citizenship', 'residents_bat_2023', 'third_country').map(
    (row) => ({
      citizenship: row.citizenship,
      residents: Number(row.residents_bat_2023),
      thirdCountry: row.third_country === 'yes',
    }),
  );

export const readLanguages = (): Language[] =>
  readCsv('languages.csv', 'tag', 'name_it', 'name_en', 'endonym').map((row) => ({
    tag: row.tag,
    nameIt: row.name_it,
    nameEn: row.name_en,
    endonym: row.endonym,
  }));

export const readIntelligibility = (): Intelligibility[] =>
  readCsv('language-intelligibility.csv', 'speaks', 'hears', 'degree').map((row) => ({
    ...row,
    degree: row.degree as Intelligibility['degree'],
  }));
