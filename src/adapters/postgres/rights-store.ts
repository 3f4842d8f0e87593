import type {
  BookingRecord,
  EventRecord,
  MediatorRecords,
  MessageRecord,
  OfferRecord,
  PrivacyStore,
} from '../../app/privacy-store.ts';
import { networkOf, type Connection } from './connection.ts';
import { run, type Statement } from './statement.ts';
import { toTimestamp } from './values.ts';

// What a mediator may ask for: all that is held about her, and that it goes.

const STANDING: Statement = {
  name: 'mediator-standing',
  text: `select (select count(*) from bookings where mediator_id = $1 and state in ('confirmed', 'arrived')) as bookings,
    (select count(*) from offers where mediator_id = $1 and state in ('queued', 'sent', 'delivered')) as offers`,
};

// Hours, with their place, language and organisation, stand in bookings and requests, and stay.
const FORGET = [
  'delete from messages_out where mediator_id = $1',
  `delete from messages_in where mediator_id = $1
     or from_index = (select phone_index from mediators where id = $1)`,
  'delete from conversations where mediator_id = $1',
  'delete from availability_rules where mediator_id = $1',
  'delete from availability_exceptions where mediator_id = $1',
  'delete from mediator_exclusions where mediator_id = $1',
  'delete from mediator_qualifications where mediator_id = $1',
  'delete from mediator_languages where mediator_id = $1',
  'update offers set decline_reason = null where mediator_id = $1 and decline_reason is not null',
  'update bookings set end_reason = null where mediator_id = $1 and end_reason is not null',
];

// A pseudonym that says which row it is, and nothing of her; her home becomes the middle of her comune.
const ANONYMISE = `update mediators m set given_name = 'Persona', family_name = 'cancellata ' || right(m.id::text, 6),
    sealed_name = null, phone_e164 = null, phone_index = null, sms_on = false, muted_until = null, state = 'left',
    home_lat = c.lat, home_lng = c.lng, documents_expire_at = null, available = '{}', erased_at = $2, version = m.version + 1
  from comuni c where m.id = $1 and c.istat = m.home_comune`;

const REVOKE = `update api_keys set name = 'Persona cancellata', revoked_at = coalesce(revoked_at, $2)
  where mediator_id = $1 returning id`;

const OFFERS: Statement = {
  name: 'export-offers',
  text: `select id, request_id as "requestId", state, created_at as "createdAt", answered_at as "answeredAt",
      decline_reason as "declineReason"
    from offers where mediator_id = $1 and ($2::uuid is null or network_id = $2) order by created_at, id`,
};

const BOOKINGS: Statement = {
  name: 'export-bookings',
  text: `select b.id, b.request_id as "requestId", r.code as "requestCode", b.state, r.language, s.name as site,
      b.starts_at as "startsAt", b.ends_at as "endsAt", b.late_minutes as "lateMinutes", b.arrived_at as "arrivedAt",
      b.finished_at as "finishedAt", b.end_reason as "endReason"
    from bookings b join requests r on r.id = b.request_id join sites s on s.id = r.site_id
    where b.mediator_id = $1 and ($2::uuid is null or b.network_id = $2) order by b.starts_at, b.id`,
};

const MESSAGES: Statement = {
  name: 'export-messages',
  text: `select id, mediator_id as "keyId", created_at as at, 'to-her' as direction, channel, body
      from messages_out where mediator_id = $1 and ($2::uuid is null or network_id = $2)
    union all
    select id, key_id, written_at, 'from-her', channel, body
      from messages_in where mediator_id = $1 and ($2::uuid is null or network_id = $2)
    order by at, id`,
};

const QUESTION: Statement = {
  name: 'export-question',
  text: `select question ->> 'ask' as question from conversations
    where mediator_id = $1 and ($2::uuid is null or network_id = $2)`,
};

const EVENTS: Statement = {
  name: 'export-events',
  text: `select at, kind, actor_role as actor from events
    where ($2::uuid is null or network_id = $2) and (subject_id = $1::text or data ->> 'mediatorId' = $1::text
      or data -> 'mediatorIds' ? $1::text
      or actor_id in (select id::text from api_keys where mediator_id = $1::text::uuid)
      or subject_id in (select id::text from accounts where mediator_id = $1::text::uuid)
      or actor_id in (select id::text from accounts where mediator_id = $1::text::uuid))
    order by id`,
};

type Sealed<Row, Field extends keyof Row> = Omit<Row, Field> & {
  readonly requestId: string;
} & Readonly<Record<Field, Buffer | null>>;

type StoredMessage = Omit<MessageRecord, 'body'> & {
  readonly id: string;
  readonly keyId: string;
  readonly body: Buffer;
};

const records = async (
  { client, scope, seals }: Connection,
  id: string,
): Promise<MediatorRecords> => {
  const of = [id, networkOf(scope)];
  const offers = await run<Sealed<OfferRecord, 'declineReason'>>(client, OFFERS, of);
  const bookings = await run<Sealed<BookingRecord, 'endReason'>>(client, BOOKINGS, of);
  const messages = await run<StoredMessage>(client, MESSAGES, of);
  const [asked] = await run<{ question: string | null }>(client, QUESTION, of);
  const events = await run<EventRecord>(client, EVENTS, of);
  const said = [
    ...offers.filter((one) => one.declineReason !== null),
    ...bookings.filter((one) => one.endReason !== null),
  ];
  await seals.ready([
    ...said.map(({ requestId }) => requestId),
    ...messages.map(({ keyId }) => keyId),
  ]);
  return {
    offers: offers.map(({ requestId, declineReason, ...offer }) => ({
      ...offer,
      declineReason: seals.open(requestId, 'offers:decline_reason', offer.id, declineReason),
    })),
    bookings: bookings.map(({ requestId, endReason, ...booking }) => ({
      ...booking,
      endReason: seals.open(requestId, 'bookings:end_reason', booking.id, endReason),
    })),
    messages: messages.map(({ id: row, keyId, body, ...message }) => ({
      ...message,
      body:
        seals.open(
          keyId,
          message.direction === 'to-her' ? 'messages_out:body' : 'messages_in:body',
          row,
          body,
        ) ?? '',
    })),
    question: asked?.question ?? null,
    events,
  };
};

type RightsStore = Pick<PrivacyStore, 'standing' | 'eraseMediator' | 'records'>;

export const makeRightsStore = (connection: Connection): RightsStore => {
  const { client, seals } = connection;
  return {
    standing: async (mediatorId) => {
      const [row] = await run<{ bookings: number; offers: number }>(client, STANDING, [mediatorId]);
      return row ?? { bookings: 0, offers: 0 };
    },
    eraseMediator: async (mediatorId, at) => {
      for (const text of FORGET) await client.query(text, [mediatorId]);
      await client.query(ANONYMISE, [mediatorId, toTimestamp(at)]);
      const { rows } = await client.query<{ id: string }>(REVOKE, [mediatorId, toTimestamp(at)]);
      await seals.erase([mediatorId]);
      return rows.map(({ id }) => id);
    },
    records: (mediatorId) => records(connection, mediatorId),
  };
};
