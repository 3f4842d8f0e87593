import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, max, ne } from 'drizzle-orm';
import type { Ids } from '../../app/ports.ts';
import type { NewOffer, OfferStore } from '../../app/stores.ts';
import { OPEN_OFFER_STATES, type Offer } from '../../domain/dispatch/records.ts';
import { DAY, type Instant, type Interval } from '../../domain/time.ts';
import { inScope, networkOf, type Connection } from './connection.ts';
import { offers, requests } from './schema/dispatch.ts';
import { listed, run } from './statement.ts';

const {
  parts: _onlyStored,
  organisationId: _copied,
  declineReason: _sealed,
  ...columns
} = getTableColumns(offers);

const BY_ID = {
  name: 'offer-by-id',
  text: `select ${listed(columns)} from offers where id = $1 and ($2::uuid is null or network_id = $2)`,
};

/** The constraint offers_code_not_reused holds a code so long, whatever a network's policy says. */
const CODE_HELD = 30 * DAY;

const isOpenOffer = inArray(offers.state, OPEN_OFFER_STATES);

/** The codes that each of these mediators has had since then. */
const takenCodes = async (
  { db }: Connection,
  mediatorIds: readonly string[],
  since: Instant,
): Promise<Map<string, Set<string>>> => {
  const rows = await db
    .select({ mediatorId: offers.mediatorId, code: offers.code })
    .from(offers)
    .where(and(inArray(offers.mediatorId, [...mediatorIds]), gt(offers.createdAt, since)));
  const taken = new Map(mediatorIds.map((id) => [id, new Set<string>()]));
  for (const { mediatorId, code } of rows) taken.get(mediatorId)?.add(code);
  return taken;
};

const insertWithCodes = async (
  connection: Connection,
  ids: Ids,
  offered: readonly NewOffer[],
  codesFree: Instant,
): Promise<Offer[]> => {
  if (offered.length === 0) return [];
  const since = Math.min(codesFree, ...offered.map(({ createdAt }) => createdAt - CODE_HELD));
  const taken = await takenCodes(
    connection,
    offered.map(({ mediatorId }) => mediatorId),
    since,
  );
  const rows = offered.map((offer) => {
    const hers = taken.get(offer.mediatorId) ?? new Set();
    const code = ids.offerCode(hers);
    hers.add(code);
    return { ...offer, code, state: 'queued' as const };
  });
  await connection.db.insert(offers).values(rows);
  return rows.map(({ parts: _parts, ...offer }) => ({
    ...offer,
    answeredAt: null,
    closedAt: null,
    calledAt: null,
  }));
};

const requestsOverlapping = async (
  { db }: Connection,
  mediatorId: string,
  { start, end }: Interval,
  requestId: string,
): Promise<string[]> => {
  const rows = await db
    .selectDistinct({ id: offers.requestId })
    .from(offers)
    .innerJoin(requests, eq(requests.id, offers.requestId))
    .where(
      and(
        eq(offers.mediatorId, mediatorId),
        isOpenOffer,
        ne(offers.requestId, requestId),
        lt(requests.startsAt, end),
        gt(requests.endsAt, start),
      ),
    );
  return rows.map(({ id }) => id);
};

/** Her words about a case belong to the case: its key seals them. */
const sealReason = async (
  { db, seals }: Connection,
  id: string,
  reason: string,
): Promise<Buffer> => {
  const [offer] = await db
    .select({ id: offers.requestId, networkId: offers.networkId })
    .from(offers)
    .where(eq(offers.id, id));
  if (!offer) throw new Error(`no offer ${id} to decline`);
  await seals.make([offer]);
  return seals.seal(offer.id, 'offers:decline_reason', id, reason);
};

export const makeOfferStore = (connection: Connection, ids: Ids): OfferStore => {
  const { client, db, scope } = connection;
  const first = (rows: Offer[]): Offer | null => rows[0] ?? null;
  return {
    byId: async (id) => first(await run<Offer>(client, BY_ID, [id, networkOf(scope)])),
    ofRequest: (requestId) =>
      db
        .select(columns)
        .from(offers)
        .where(and(eq(offers.requestId, requestId), inScope(offers.networkId, scope)))
        .orderBy(asc(offers.createdAt), asc(offers.id)),
    insert: (offered, codesFree) => insertWithCodes(connection, ids, offered, codesFree),
    update: async (id, { declineReason, ...change }) => {
      const sealed = typeof declineReason === 'string' && {
        declineReason: await sealReason(connection, id, declineReason),
      };
      await db
        .update(offers)
        .set({ ...change, ...sealed })
        .where(and(eq(offers.id, id), inScope(offers.networkId, scope)));
    },
    openOf: (mediatorId) =>
      db
        .select(columns)
        .from(offers)
        .where(and(eq(offers.mediatorId, mediatorId), isOpenOffer))
        .orderBy(asc(offers.createdAt), asc(offers.id)),
    byCode: async (mediatorId, code) =>
      first(
        await db
          .select(columns)
          .from(offers)
          .where(and(eq(offers.mediatorId, mediatorId), eq(offers.code, code)))
          .orderBy(desc(offers.createdAt))
          .limit(1),
      ),
    lastClosedAt: async (mediatorId) => {
      const [row] = await db
        .select({ at: max(offers.closedAt) })
        .from(offers)
        .where(eq(offers.mediatorId, mediatorId));
      return row?.at ?? null;
    },
    requestsOverlapping: (mediatorId, span, requestId) =>
      requestsOverlapping(connection, mediatorId, span, requestId),
  };
};
