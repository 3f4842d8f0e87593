import type { Nudge } from '../../src/app/ports.ts';
import type { NewEvent, NewOffer, OutMessage } from '../../src/app/stores.ts';
import type { Interval } from '../../src/domain/time.ts';
import type {
  Booking,
  MediationRequest,
  Offer,
  RequestDetails,
} from '../../src/domain/dispatch/records.ts';
import type { DemoMediator } from './mediators.ts';
import type { DemoSite } from './reference.ts';

export type StoredOffer = Offer & Pick<NewOffer, 'parts'> & Reasoned<'declineReason'>;
export type StoredRequest = MediationRequest & RequestDetails & Reasoned<'cancellationReason'>;

/** What people have said of it, in their own words. */
type Reasoned<Field extends string> = { readonly [Name in Field]?: string | null };

/** Everybody and everything of the demo, in memory. Rows are never changed in place, so that a table can go back. */
export interface World {
  readonly mediators: ReadonlyMap<string, DemoMediator>;
  /** When each mediator works, over the whole time of the demo; bookings not subtracted. */
  readonly available: ReadonlyMap<string, readonly Interval[]>;
  readonly sites: ReadonlyMap<string, DemoSite>;
  readonly requests: Table<StoredRequest>;
  readonly offers: Table<StoredOffer>;
  readonly bookings: Table<Booking>;
  readonly messages: Table<OutMessage>;
  readonly events: NewEvent[];
  /** What transactions have asked to be done next. */
  readonly nudges: Nudge[];
}

export interface Table<Row extends { readonly id: string }> {
  readonly get: (id: string) => Row | null;
  readonly put: (row: Row) => void;
  readonly change: (id: string, change: Partial<Row>) => Row;
  readonly all: () => Row[];
  readonly where: (condition: (row: Row) => boolean) => Row[];
  /** Begins to remember; the function that it returns goes back. */
  readonly mark: () => () => void;
}

export const makeTable = <Row extends { readonly id: string }>(): Table<Row> => {
  const rows = new Map<string, Row>();
  let undo: (() => void)[] = [];
  const put = (row: Row): void => {
    const before = rows.get(row.id);
    undo.push(() => (before ? rows.set(row.id, before) : rows.delete(row.id)));
    rows.set(row.id, row);
  };
  return {
    get: (id) => rows.get(id) ?? null,
    put,
    change: (id, change) => {
      const before = rows.get(id);
      if (!before) throw new Error(`no row ${id}`);
      const after = { ...before, ...change };
      put(after);
      return after;
    },
    all: () => [...rows.values()],
    where: (condition) => {
      const found: Row[] = [];
      for (const row of rows.values()) if (condition(row)) found.push(row);
      return found;
    },
    mark: () => {
      undo = [];
      return () => undo.reverse().forEach((back) => back());
    },
  };
};

export const makeWorld = (
  mediators: readonly DemoMediator[],
  available: ReadonlyMap<string, readonly Interval[]>,
  sites: readonly DemoSite[],
): World => ({
  mediators: new Map(mediators.map((one) => [one.id, one])),
  available,
  sites: new Map(sites.map((site) => [site.id, site])),
  requests: makeTable(),
  offers: makeTable(),
  bookings: makeTable(),
  messages: makeTable(),
  events: [],
  nudges: [],
});
