import type { CandidateQuestion, CandidateReader } from '../../../app/stores.ts';
import { availableIn } from '../../../domain/calendar/availability.ts';
import type { Candidate } from '../../../domain/mediator.ts';
import { DAY, type Interval } from '../../../domain/time.ts';
import type { Connection } from '../connection.ts';
import { fullName, openName } from '../people.ts';
import type { Runner } from '../statement.ts';
import { calendars, type Calendar } from './calendars.ts';
import { nearest } from './nearest.ts';
import { availableWindow, people, type PersonRow } from './people.ts';

const DAYS_OF_A_WEEK = 7;

const ledgerOf = (row: PersonRow, { now, ledgerDays }: CandidateQuestion): Candidate['ledger'] => ({
  workedMinutes: row.workedMinutes,
  offers: row.offers,
  contractMinutes: ((row.contractMinutesPerWeek ?? 0) * ledgerDays) / DAYS_OF_A_WEEK,
  daysInNetwork: Math.max(0, Math.min(ledgerDays, Math.floor((now - row.joinedAt) / DAY))),
});

const toCandidate = (
  row: PersonRow,
  name: string,
  available: readonly Interval[],
  question: CandidateQuestion,
): Candidate => ({
  mediatorId: row.id,
  name,
  active: row.active,
  gender: row.gender,
  languages: (row.tags ?? []).map((tag) => ({ tag })),
  qualifications: (row.qualifications ?? []).map(([setting, expiresAt]) => ({
    setting,
    expiresAt,
  })),
  modes: row.modes,
  home: { lat: row.lat, lng: row.lng },
  mobility: row.mobility,
  maxTravelMinutes: row.maxTravelMinutes,
  documentsExpireAt: row.documentsExpireAt,
  available,
  commitments: (row.commitments ?? []).map(([bookingId, start, end, lat, lng]) => ({
    bookingId,
    start,
    end,
    place: lat === null || lng === null ? null : { lat, lng },
  })),
  contractMinutesPerWeek: row.contractMinutesPerWeek,
  weeklyCapMinutes: row.weeklyCapMinutes,
  ledger: ledgerOf(row, question),
  jobsForCase: row.jobsForCase,
  asked: { declined: row.declined, gaveUp: row.gaveUp, unanswered: row.unanswered, open: row.open },
  excluded: row.excluded,
});

/** Free time is kept ready from when it was last computed to `freeUntil`; outside, the rules themselves are asked. */
const beyondHorizon = (row: PersonRow, window: Interval): boolean =>
  row.freeUntil === null || row.freeUntil < window.end;

const none: ReadonlyMap<string, Calendar> = new Map();

const availabilityOf = async (
  runner: Runner,
  rows: readonly PersonRow[],
  question: CandidateQuestion,
): Promise<Map<string, readonly Interval[]>> => {
  const window = availableWindow(question);
  const beyond = rows.filter((row) => beyondHorizon(row, window)).map(({ id }) => id);
  const rules = beyond.length === 0 ? none : await calendars(runner, beyond);
  return new Map(
    rows.map((row) => {
      const own = rules.get(row.id);
      return [
        row.id,
        own ? availableIn(own.rules, own.exceptions, window, question.zone) : row.available,
      ];
    }),
  );
};

/** Narrows in the index, then reads what the rules need of those few, in two or three statements. */
export const makeCandidateReader = ({
  client,
  seals,
}: Pick<Connection, 'client' | 'seals'>): CandidateReader => ({
  find: async (question) => {
    const rows = await people(client, await nearest(client, question), question);
    const available = await availabilityOf(client, rows, question);
    await seals.ready(rows.filter((row) => row.sealedName !== null).map(({ id }) => id));
    return rows.map((row) =>
      toCandidate(row, fullName(openName(seals, row)), available.get(row.id) ?? [], question),
    );
  },
});
