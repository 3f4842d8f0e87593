import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { hashKey } from '../../src/adapters/crypto/hash-key.ts';
import { makeIds } from '../../src/adapters/system/ids.ts';
import type { MediatorInput } from '../../src/app/inputs.ts';
import type { UseCases } from '../../src/app/use-cases.ts';
import type { Actor } from '../../src/domain/actor.ts';
import type { Role } from '../../src/domain/terms.ts';

// A small province for stories: two offices, three towns, and the mediators whom a story names.

const ids = makeIds();

const COMUNI = [
  ['110001', 'Andria', 41.2271, 16.2952],
  ['110002', 'Barletta', 41.3196, 16.2772],
  ['110008', 'Spinazzola', 40.9694, 16.0893],
] as const;

const LANGUAGES = [
  ['bin', 'edo (bini)', 'Edo'],
  ['pcm', 'pidgin nigeriano', 'Nigerian Pidgin'],
  ['ary', 'arabo marocchino (darija)', 'Moroccan Arabic'],
  ['arq', 'arabo algerino', 'Algerian Arabic'],
  ['aeb', 'arabo tunisino', 'Tunisian Arabic'],
  ['ti', 'tigrino', 'Tigrinya'],
] as const;

const DEGREES = [
  ['ary', 'arq', 'close'],
  ['arq', 'ary', 'close'],
  ['arq', 'aeb', 'partial'],
] as const;

export interface Province {
  readonly networkId: string;
  readonly hospital: string;
  readonly jobCentre: string;
  readonly keys: Readonly<Record<'nurse' | 'jobCentre' | 'coordinator', string>>;
  readonly coordinator: Actor;
}

export const newKey = async (
  pool: pg.Pool,
  networkId: string,
  role: Role,
  owner: { organisationId?: string; mediatorId?: string; partnerId?: string } = {},
): Promise<string> => {
  const key = `ponte_test_${randomBytes(24).toString('hex')}`;
  await pool.query(
    `insert into api_keys (id, network_id, role, organisation_id, mediator_id, partner_id, name, prefix, hash, created_at)
     values ($1, $2, $3, $4, $5, $6, 'test', $7, $8, now())`,
    [
      ids.uuid(),
      networkId,
      role,
      owner.organisationId ?? null,
      owner.mediatorId ?? null,
      owner.partnerId ?? null,
      key.slice(0, 14),
      hashKey(key),
    ],
  );
  return key;
};

export const settleProvince = async (pool: pg.Pool): Promise<Province> => {
  const networkId = ids.uuid();
  await pool.query(
    `insert into networks (id, slug, name, zone, demo) values ($1, $2, 'BAT', 'Europe/Rome', true)`,
    [networkId, networkId],
  );
  for (const [istat, name, lat, lng] of COMUNI)
    await pool.query(
      `insert into comuni (istat, name, province, lat, lng) values ($1, $2, 'BT', $3, $4) on conflict do nothing`,
      [istat, name, lat, lng],
    );
  for (const [position, [tag, it, en]] of LANGUAGES.entries())
    await pool.query(
      `insert into languages (network_id, tag, name_it, name_en, endonym, position) values ($1, $2, $3, $4, $4, $5)`,
      [networkId, tag, it, en, position],
    );
  for (const [speaks, hears, degree] of DEGREES)
    await pool.query(
      `insert into language_intelligibility (network_id, speaks, hears, degree) values ($1, $2, $3, $4)`,
      [networkId, speaks, hears, degree],
    );
  const asl = await addOrganisation(pool, networkId, 'ASL BT', 'health');
  const cpi = await addOrganisation(pool, networkId, 'Centro per l’impiego', 'employment');
  const hospital = await addSite(pool, networkId, asl, 'Ospedale "Lorenzo Bonomo"', 0);
  const jobCentre = await addSite(pool, networkId, cpi, 'Sportello', 1);
  return {
    networkId,
    hospital,
    jobCentre,
    keys: {
      nurse: await newKey(pool, networkId, 'front-desk', { organisationId: asl }),
      jobCentre: await newKey(pool, networkId, 'front-desk', { organisationId: cpi }),
      coordinator: await newKey(pool, networkId, 'coordinator'),
    },
    coordinator: { role: 'coordinator', networkId, subjectId: 'test' },
  };
};

const addOrganisation = async (pool: pg.Pool, networkId: string, name: string, kind: string) => {
  const id = ids.uuid();
  await pool.query(
    'insert into organisations (id, network_id, name, kind) values ($1, $2, $3, $4)',
    [id, networkId, name, kind],
  );
  return id;
};

const addSite = async (
  pool: pg.Pool,
  networkId: string,
  organisationId: string,
  name: string,
  town: 0 | 1 | 2,
) => {
  const id = ids.uuid();
  const [istat, , lat, lng] = COMUNI[town];
  await pool.query(
    `insert into sites (id, network_id, organisation_id, name, comune_istat, lat, lng, certainty)
     values ($1, $2, $3, $4, $5, $6, $7, 'known')`,
    [id, networkId, organisationId, name, istat, lat, lng],
  );
  return id;
};

let numbers = 0;

/** Works in Edo, health, by car, at every hour, unless the story says otherwise. */
export const hire = async (
  useCases: UseCases,
  { coordinator }: Province,
  givenName: string,
  change: Partial<MediatorInput> & { readonly works?: 'always' | 'office-hours' | 'never' } = {},
): Promise<{ id: string; phone: string }> => {
  const { works = 'always', ...input } = change;
  const phone = `+39392${String((numbers += 1)).padStart(7, '0')}`;
  const { id } = await useCases.createMediator(coordinator, {
    givenName,
    familyName: 'Prova',
    gender: 'female',
    phone,
    messageLanguage: 'it',
    channel: 'sms',
    partnerId: null,
    homeComune: '110001',
    mobility: 'car',
    maxTravelMinutes: 60,
    modes: ['on-site', 'phone'],
    languages: ['bin'],
    qualifications: [{ setting: 'health', expiresAt: null }],
    contractMinutesPerWeek: null,
    weeklyCapMinutes: null,
    documentsExpireAt: null,
    ...input,
  });
  await useCases.setAvailability(coordinator, id, { rules: hours(works), exceptions: [] });
  return { id, phone };
};

const hours = (works: 'always' | 'office-hours' | 'never') => {
  if (works === 'never') return [];
  const always = works === 'always';
  return [1, 2, 3, 4, 5, 6, 7]
    .filter((weekday) => always || weekday <= 5)
    .map((weekday) => ({
      weekday,
      from: always ? '00:00' : '09:00',
      to: always ? '24:00' : '17:00',
      validFrom: null,
      validTo: null,
    }));
};
