import type { Queries } from '../../../app/queries.ts';
import type { MediatorBookingView, OfferView } from '../../../app/views.ts';
import type { Reach } from '../../../domain/reach.ts';
import { DAY } from '../../../domain/time.ts';
import type { WithinSeals } from '../connection.ts';
import { writeReadings } from '../event-store.ts';
import type { Seals } from '../seals.ts';
import { run, type Statement } from '../statement.ts';
import { toTimestamp } from '../values.ts';

// What a mediator sees, in two stages: an offer has no names, no unit and no contact; a booking has.

const OFFER = `select o.id, o.request_id as "requestId", o.code, o.state, r.language, r.setting, r.mode,
    case when r.mode = 'on-site' then c.name end as comune, r.starts_at as "startsAt", r.duration_minutes as "durationMinutes",
    r.urgency, o.expires_at as "expiresAt", o.created_at as "createdAt", o.closed_at as "closedAt"
  from offers o join requests r on r.id = o.request_id join sites s on s.id = r.site_id join comuni c on c.istat = s.comune_istat`;

const OPEN_OFFERS: Statement = {
  name: 'query-offers-open',
  text: `${OFFER} where o.network_id = $1 and o.mediator_id = $2 and o.state in ('queued', 'sent', 'delivered')
    order by o.created_at desc, o.id desc`,
};

const RECENT_OFFERS: Statement = {
  name: 'query-offers-recent',
  text: `${OFFER} where o.network_id = $1 and o.mediator_id = $2
      and o.created_at > (select max(created_at) - make_interval(days => $3) from offers where mediator_id = $2)
    order by o.created_at desc, o.id desc limit 200`,
};

/** How far back closed offers are listed, counted from the newest. */
const RECENT_DAYS = 30;

const DETAILS = ['unit', 'contact', 'notes'] as const;
type Detail = (typeof DETAILS)[number];

/** The second stage of disclosure ends with the booking: who does not come any more need not know whom to ask for. */
const hers = (column: Detail): string =>
  `case when b.state in ('confirmed', 'arrived', 'finished') then r.${column} end as ${column}`;

const BOOKINGS: Statement = {
  name: 'query-mediator-bookings',
  text: `select b.id, b.request_id as "requestId", r.code as "requestCode", b.state, r.language, r.setting, r.mode, s.name as site,
      g.name as organisation, c.name as comune, ${hers('unit')}, ${hers('contact')}, ${hers('notes')}, b.starts_at as "startsAt", b.ends_at as "endsAt",
      b.late_minutes as "lateMinutes", b.reconfirmed_at as "reconfirmedAt", b.arrived_at as "arrivedAt", b.finished_at as "finishedAt"
    from bookings b join requests r on r.id = b.request_id join sites s on s.id = r.site_id
      join organisations g on g.id = s.organisation_id join comuni c on c.istat = s.comune_istat
    where b.network_id = $1 and b.mediator_id = $2 and b.ends_at > $3 order by b.starts_at, b.id limit 200`,
};

// From the first offer of each request to its first acceptance; a median of few says nothing.
const USUAL_ANSWER: Statement = {
  name: 'query-usual-answer',
  text: `with answered as (
      select min(o.answered_at) filter (where o.state = 'accepted') - min(o.created_at) as wait
      from requests r join offers o on o.request_id = r.id
      where r.network_id = $1 and r.language = $2 and r.created_at > $3 and r.starts_at > $3
      group by r.id)
    select percentile_cont(0.5) within group (order by extract(epoch from wait) / 60) as minutes, count(*) as known
    from answered where wait is not null`,
};

interface UsualAnswer {
  readonly minutes: number | null;
  readonly known: number;
}

/** Fewer answers than this are chance. */
const ENOUGH_ANSWERS = 5;
const ANSWER_DAYS = 90;

type BookingRow = Omit<MediatorBookingView, Detail> & Readonly<Record<Detail, Buffer | null>>;

const hasDetails = (row: BookingRow): boolean => DETAILS.some((field) => row[field] !== null);

const openBooking = (seals: Seals, row: BookingRow): MediatorBookingView => {
  const opened = (field: Detail): string | null =>
    seals.open(row.requestId, `requests:${field}`, row.requestId, row[field]);
  return { ...row, unit: opened('unit'), contact: opened('contact'), notes: opened('notes') };
};

type DispatchQueries = Pick<Queries, 'offers' | 'mediatorBookings' | 'usualAnswerMinutes'>;

/** Offers and bookings are a mediator's: whoever is none has none. */
const own = ({ networkId, mediatorId = null }: Reach): unknown[] => [networkId, mediatorId];

export const dispatchQueries = (within: WithinSeals): DispatchQueries => ({
  offers: (reach, includeClosed) =>
    within(reach, (runner) =>
      includeClosed
        ? run<OfferView>(runner, RECENT_OFFERS, [...own(reach), RECENT_DAYS])
        : run<OfferView>(runner, OPEN_OFFERS, own(reach)),
    ),
  mediatorBookings: (reach, from, reading) =>
    within(reach, async (runner, seals) => {
      const rows = await run<BookingRow>(runner, BOOKINGS, [...own(reach), toTimestamp(from)]);
      await seals.ready(rows.filter(hasDetails).map(({ requestId }) => requestId));
      const bookings = rows.map((row) => openBooking(seals, row));
      const read = bookings.map((booking) => ({
        kind: 'case.read' as const,
        requestId: booking.requestId,
        fields: DETAILS.filter((field) => booking[field] !== null),
      }));
      await writeReadings(runner, reach.networkId, reading, read);
      return bookings;
    }),
  usualAnswerMinutes: async (reach, language, now) => {
    const values = [reach.networkId, language, toTimestamp(now - ANSWER_DAYS * DAY)];
    const [row] = await within(reach, (runner) => run<UsualAnswer>(runner, USUAL_ANSWER, values));
    return row === undefined || row.minutes === null || row.known < ENOUGH_ANSWERS
      ? null
      : Math.round(row.minutes);
  },
});
