import type { Reading } from '../../../app/reading.ts';
import type { Queries } from '../../../app/queries.ts';
import type { MediatorView, Page } from '../../../app/views.ts';
import type { Reach } from '../../../domain/reach.ts';
import type { Setting } from '../../../domain/terms.ts';
import type { Instant } from '../../../domain/time.ts';
import type { WithinSeals } from '../connection.ts';
import { writeReadings } from '../event-store.ts';
import { fullName, openName, type Name, type StoredName } from '../people.ts';
import type { Seals } from '../seals.ts';
import { run, type Runner, type Statement } from '../statement.ts';
import { readCursor, toPage } from './cursor.ts';

type Unchanged = Omit<MediatorView, 'qualifications' | 'languages' | 'phone' | keyof Name>;

interface Row extends Unchanged, StoredName {
  readonly id: string;
  readonly phone: Buffer | null;
  readonly languages: string[] | null;
  readonly qualifications: [Setting, Instant | null][] | null;
}

const SELECT = `select m.id, m.given_name as "givenName", m.family_name as "familyName", m.sealed_name as "sealedName",
    m.gender, m.phone_e164 as phone,
    m.message_language as "messageLanguage", m.sms_on as "smsOn", m.channel, m.state, m.partner_id as "partnerId", p.name as partner,
    m.home_comune as "homeComune", m.mobility, m.max_travel_minutes as "maxTravelMinutes", m.modes,
    (select array_agg(tag order by tag) from mediator_languages where mediator_id = m.id) as languages,
    (select json_agg(json_build_array(setting, (extract(epoch from expires_at) * 1000)::float8) order by setting)
      from mediator_qualifications where mediator_id = m.id) as qualifications,
    m.contract_minutes_per_week as "contractMinutesPerWeek", m.weekly_cap_minutes as "weeklyCapMinutes",
    m.documents_expire_at as "documentsExpireAt", m.version
  from mediators m left join partners p on p.id = m.partner_id`;

const ONE: Statement = {
  name: 'query-mediator',
  text: `${SELECT} where m.network_id = $1 and m.id = $2
    and ($3::uuid is null or m.id = $3) and ($4::uuid is null or m.partner_id = $4)`,
};

const KNOWN: Statement = {
  name: 'query-mediator-known',
  text: `select m.id, m.partner_id as "partnerId" from mediators m where m.network_id = $1 and m.id = $2
    and ($3::uuid is null or m.id = $3) and ($4::uuid is null or m.partner_id = $4)`,
};

interface Known {
  readonly id: string;
  readonly partnerId: string | null;
}

// A comune is named by its ISTAT code or by its name. $5: one partner's.
const FILTER = `m.network_id = $1
    and ($2::text is null or exists (select from mediator_languages where mediator_id = m.id and tag = $2))
    and ($3::text is null or m.home_comune = $3 or m.home_comune in (select istat from comuni where lower(name) = lower($3)))
    and ($4::text is null or m.state = $4)
    and ($5::uuid is null or m.partner_id = $5)`;

// $8 to $10: the last row of the page before.
const LIST: Statement = {
  name: 'query-mediators',
  text: `${SELECT} where ${FILTER}
    and ($6::text is null or position(lower($6) in lower(m.given_name || ' ' || m.family_name)) > 0)
    and ($8::text is null or (m.family_name, m.given_name, m.id) > ($8, $9, $10::uuid))
    order by m.family_name, m.given_name, m.id limit $7`,
};

const ANY_SEALED: Statement = {
  name: 'query-mediators-sealed',
  text: 'select exists (select from mediators where network_id = $1 and sealed_name is not null) as sealed',
};

// The database cannot order what it cannot read: names are read here, and then only the page's rows.
const NAMES: Statement = {
  name: 'query-mediator-names',
  text: `select m.id, m.given_name as "givenName", m.family_name as "familyName", m.sealed_name as "sealedName"
    from mediators m where ${FILTER}`,
};

const PAGE: Statement = {
  name: 'query-mediators-page',
  text: `${SELECT} join unnest($1::uuid[]) with ordinality as wanted (id, place) on wanted.id = m.id order by wanted.place`,
};

const toView = (
  seals: Seals,
  { languages, qualifications, givenName, familyName, sealedName, phone, ...row }: Row,
): MediatorView => ({
  ...row,
  ...openName(seals, { id: row.id, givenName, familyName, sealedName }),
  phone: seals.open(row.id, 'mediators:phone_e164', row.id, phone),
  languages: languages ?? [],
  qualifications: (qualifications ?? []).map(([setting, expiresAt]) => ({ setting, expiresAt })),
});

const readyAll = (seals: Seals, rows: readonly Pick<Row, 'id'>[]): Promise<void> =>
  seals.ready(rows.map(({ id }) => id));

type Cursor = [family: string, given: string, id: string];

const isAfter = (one: Name & { id: string }, [family, given, id]: Cursor): boolean =>
  (compare(one.familyName, family) || compare(one.givenName, given) || compare(one.id, id)) > 0;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byName = (a: Name & { id: string }, b: Name & { id: string }): number =>
  compare(a.familyName, b.familyName) || compare(a.givenName, b.givenName) || compare(a.id, b.id);

/** A page of a network that has its names sealed: found and ordered among all, opened. */
const readSealed = async (
  runner: Runner,
  seals: Seals,
  filter: readonly unknown[],
  search: string | null,
  { limit, after }: { readonly limit: number; readonly after: Cursor | null },
): Promise<Row[]> => {
  const stored = await run<StoredName>(runner, NAMES, filter);
  await readyAll(seals, stored);
  const wanted = search?.toLowerCase() ?? '';
  const ids = stored
    .map((row) => ({ id: row.id, ...openName(seals, row) }))
    .filter((one) => fullName(one).toLowerCase().includes(wanted))
    .filter((one) => after === null || isAfter(one, after))
    .sort(byName)
    .slice(0, limit)
    .map(({ id }) => id);
  return run<Row>(runner, PAGE, [ids]);
};

const readList = async (
  runner: Runner,
  seals: Seals,
  filter: readonly unknown[],
  search: string | null,
  page: { readonly limit: number; readonly after: Cursor | null },
): Promise<Row[]> => {
  const [any] = await run<{ sealed: boolean }>(runner, ANY_SEALED, filter.slice(0, 1));
  if (any?.sealed) return readSealed(runner, seals, filter, search, page);
  const after = page.after ?? [null, null, null];
  return run<Row>(runner, LIST, [...filter, search, page.limit, ...after]);
};

const readOne = async (
  runner: Runner,
  seals: Seals,
  { networkId, mediatorId = null, partnerId = null }: Reach,
  id: string,
  reading: Reading,
): Promise<MediatorView | null> => {
  const [row] = await run<Row>(runner, ONE, [networkId, id, mediatorId, partnerId]);
  if (!row) return null;
  await readyAll(seals, [row]);
  const view = toView(seals, row);
  const fields = view.phone === null ? [] : ['phone'];
  await writeReadings(runner, networkId, reading, [
    { kind: 'mediator.read', subjectId: id, fields },
  ]);
  return view;
};

const writeList = (
  runner: Runner,
  networkId: string,
  reading: Reading,
  { items }: Page<MediatorView>,
): Promise<void> => {
  const mediatorIds = items.filter(({ phone }) => phone !== null).map(({ id }) => id);
  const fields = mediatorIds.length === 0 ? [] : ['phone'];
  return writeReadings(runner, networkId, reading, [
    { kind: 'mediator.read', mediatorIds, fields },
  ]);
};

/** Mediators as the office sees them, by family name. */
export const mediatorQueries = (
  within: WithinSeals,
): Pick<Queries, 'mediator' | 'mediators' | 'knownMediator'> => ({
  knownMediator: async (reach, id) => {
    const { networkId, mediatorId = null, partnerId = null } = reach;
    const values = [networkId, id, mediatorId, partnerId];
    const [row] = await within(reach, (runner) => run<Known>(runner, KNOWN, values));
    return row ?? null;
  },
  mediator: (reach, id, reading) =>
    within(reach, (runner, seals) => readOne(runner, seals, reach, id, reading)),
  mediators: async (reach, filter, { limit, cursor }, reading) => {
    const after = cursor === null ? null : readCursor(cursor, 'string', 'string', 'uuid');
    const { language = null, comune = null, state = null, search = null } = filter;
    const { networkId, partnerId = null } = reach;
    const values = [networkId, language, comune, state, partnerId];
    return within(reach, async (runner, seals) => {
      const rows = await readList(runner, seals, values, search, { limit: limit + 1, after });
      await readyAll(seals, rows);
      const show = (row: Row): MediatorView => toView(seals, row);
      const key = (row: Row): [string, string, string] => {
        const { familyName, givenName } = openName(seals, row);
        return [familyName, givenName, row.id];
      };
      const page = toPage(rows, limit, show, key);
      await writeList(runner, networkId, reading, page);
      return page;
    });
  },
});
