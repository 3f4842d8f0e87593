import { endOf, isLive, isOpen } from '../../src/domain/dispatch/records.ts';
import type { Effect } from '../../src/domain/dispatch/snapshot.ts';
import { DAY, HOUR, minutes, type Instant } from '../../src/domain/time.ts';
import {
  candidatesOf,
  hasRefused,
  unansweredBy,
  type Watch,
  type World,
} from './dispatch-world.ts';

// The rules once more, written down without decide's help: what no sequence of events may break.

export const CLOSED = ['completed', 'unfilled', 'cancelled'];
const AFTER_START = { emergency: 2 * HOUR, urgent: 0, routine: 0 };

const searchEnds = ({ request }: World): Instant =>
  Math.min(request.startsAt + AFTER_START[request.urgency], endOf(request));

const waveSize = ({ request, now }: World): number => {
  if (request.urgency === 'emergency') return 8;
  if (request.urgency === 'urgent') return 3;
  const left = request.startsAt - now;
  return left <= DAY ? 3 : left <= 3 * DAY ? 2 : 1;
};

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Rome',
  hour: '2-digit',
  hourCycle: 'h23',
});
const isQuiet = ({ request, now }: World): boolean => {
  const hour = Number(clock.format(now));
  const near = request.startsAt - now <= 12 * HOUR;
  return request.urgency === 'routine' && (hour >= 21 || hour < 8) && !near;
};

type Offered = Extract<Effect, { do: 'offer' }>;

/** A plain check: these run a million times, and the sentence says which rule was broken. */
export const must = (rule: string, holds: boolean): void => {
  if (!holds) throw new Error(`broken: ${rule}`);
};

const mayOffer = (world: World, offered: readonly Offered[]): void => {
  const before = candidatesOf(world);
  must('never more at once than a wave', offered.length <= waveSize(world));
  must('one wave at a time', !world.offers.some(isOpen));
  must('nobody is disturbed at night', !isQuiet(world));
  for (const [i, { candidate, expiresAt, wave }] of offered.entries()) {
    must('nobody is asked who has refused', !hasRefused(world, candidate.mediatorId));
    must('nobody is asked who is busy', !world.busy.has(candidate.mediatorId));
    must('nobody is asked a third time', unansweredBy(world, candidate.mediatorId) < 2);
    must('an offer can be answered', expiresAt > world.now);
    must('no offer outlasts the search', expiresAt <= searchEnds(world));
    must('waves are counted', wave === world.request.wave + 1);
    must('the best come first', candidate.mediatorId === before[i]?.mediatorId);
    const allGaveWay = world.request.relaxed.length === world.request.relax.length;
    must('the silent come after all that may give way', candidate.tier === 0 || allGaveWay);
  }
};

const mayDo = (world: World, effect: Effect): void => {
  const { request, bookings, now } = world;
  if (effect.do === 'relax')
    must(
      'what gives way was agreed, in order',
      effect.change === request.relax[request.relaxed.length],
    );
  if (effect.do === 'book')
    must('one word, one booking', !bookings.some(({ offerId }) => offerId === effect.offer.id));
  if (effect.do === 'remind') {
    const { booking } = effect;
    must('nobody is reminded twice', booking.remindedAt === null);
    must('a reminder comes before the start', now < request.startsAt);
    must('who is there is not reminded', booking.arrivedAt === null);
  }
  if (effect.do === 'attention' && effect.attention === 'unconfirmed')
    must(
      'only who was reminded is missed',
      bookings.some((one) => isLive(one) && one.remindedAt !== null && one.arrivedAt === null),
    );
  if (effect.do === 'withdraw' && ['busy', 'closed'].includes(effect.why))
    must('what ran out has ended, and is not taken back', effect.offer.expiresAt > now);
};

/** What one decision may do in the world as it is. */
export const watch: Watch = (world, { effects, again, wakeAt }) => {
  const offered = effects.filter((effect): effect is Offered => effect.do === 'offer');
  if (offered.length > 0) mayOffer(world, offered);
  for (const effect of effects) mayDo(world, effect);
  if (again !== null) return;
  const last = effects.findLast((effect) => effect.do === 'move');
  const closed = CLOSED.includes(last?.state ?? world.request.state);
  must('nobody looks again at what is closed', closed === (wakeAt === null));
  must('somebody looks again later, not now', wakeAt === null || wakeAt > world.now);
};

/** True at every moment, whether anybody has looked or not. */
export const alwaysHolds = (world: World): void => {
  const { request, offers, bookings, now } = world;
  const [live, open] = [bookings.filter(isLive), offers.filter(isOpen)];
  const { state, nextWakeAt } = request;
  must('at most one booking lives', live.length <= 1);
  must('an open request has a due time', state !== 'open' || nextWakeAt !== null);
  must(
    'assigned: one booking and no offer',
    state !== 'assigned' || (live.length === 1 && open.length === 0),
  );
  must('closed: nothing is left', !CLOSED.includes(state) || live.length + open.length === 0);
  must(
    'nobody has two offers at once',
    new Set(open.map(({ mediatorId }) => mediatorId)).size === open.length,
  );
  const due = nextWakeAt !== null && nextWakeAt <= now;
  must(
    'an open offer ends in the future or is due',
    due || open.every(({ expiresAt }) => expiresAt > now),
  );
  if (!due) holdsAfterLooking(world);
};

/** True whenever nothing is due: somebody has looked. */
const holdsAfterLooking = (world: World): void => {
  const { request, offers, now, busy } = world;
  must(
    'who is busy is not asked',
    !offers.some((offer) => isOpen(offer) && busy.has(offer.mediatorId)),
  );
  if (request.state !== 'open') return;
  must('nobody searches for ever', now < searchEnds(world));
  const late = request.urgency === 'emergency' && now >= request.searchingSince + minutes(10);
  must('the coordinator knows', !late || request.attention !== null);
};
