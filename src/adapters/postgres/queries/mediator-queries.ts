import type { MediatorView, Queries } from '../../../app/views.ts';
import type { Setting } from '../../../domain/terms.ts';
import type { Instant } from '../../../domain/time.ts';
import type { Within } from '../connection.ts';
import { run, type Statement } from '../statement.ts';
import { readCursor, toPage } from './cursor.ts';

interface Row extends Omit<MediatorView, 'qualifications' | 'languages'> {
  readonly languages: string[] | null;
  readonly qualifications: [Setting, Instant | null][] | null;
}

const SELECT = `select m.id, m.given_name as "givenName", m.family_name as "familyName", m.gender, m.phone_e164 as phone,
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

// A comune is named by its ISTAT code or by its name. $7 to $9: the last row of the page before. $10: one partner's.
const LIST: Statement = {
  name: 'query-mediators',
  text: `${SELECT} where m.network_id = $1
    and ($2::text is null or exists (select from mediator_languages where mediator_id = m.id and tag = $2))
    and ($3::text is null or m.home_comune = $3 or m.home_comune in (select istat from comuni where lower(name) = lower($3)))
    and ($4::text is null or m.state = $4)
    and ($5::text is null or position(lower($5) in lower(m.given_name || ' ' || m.family_name)) > 0)
    and ($7::text is null or (m.family_name, m.given_name, m.id) > ($7, $8, $9::uuid))
    and ($10::uuid is null or m.partner_id = $10)
    order by m.family_name, m.given_name, m.id limit $6`,
};

const toView = ({ languages, qualifications, ...row }: Row): MediatorView => ({
  ...row,
  languages: languages ?? [],
  qualifications: (qualifications ?? []).map(([setting, expiresAt]) => ({ setting, expiresAt })),
});

/** Mediators as the office sees them, by family name. */
export const mediatorQueries = (within: Within): Pick<Queries, 'mediator' | 'mediators'> => ({
  mediator: async (reach, id) => {
    const { networkId, mediatorId = null, partnerId = null } = reach;
    const values = [networkId, id, mediatorId, partnerId];
    const [row] = await within(reach, (runner) => run<Row>(runner, ONE, values));
    return row ? toView(row) : null;
  },
  mediators: async (reach, filter, { limit, cursor }) => {
    const after =
      cursor === null ? [null, null, null] : readCursor(cursor, 'string', 'string', 'uuid');
    const { language = null, comune = null, state = null, search = null } = filter;
    const { networkId, partnerId = null } = reach;
    const values = [networkId, language, comune, state, search, limit + 1, ...after, partnerId];
    const rows = await within(reach, (runner) => run<Row>(runner, LIST, values));
    return toPage(rows, limit, toView, (row) => [row.familyName, row.givenName, row.id]);
  },
});
