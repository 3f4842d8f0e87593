import { availableIn } from '../../domain/calendar/availability.ts';
import { applyAvailabilityChange } from '../../domain/calendar/availability-change.ts';
import { overlaps } from '../../domain/calendar/intervals.ts';
import type { Booking } from '../../domain/dispatch/records.ts';
import type { WrittenPeriods } from '../../domain/sms/periods.ts';
import type { AvailabilityChange } from '../../domain/sms/question.ts';
import { understandPeriods } from '../../domain/sms/understand-periods.ts';
import { refreshAvailable } from '../refresh-available.ts';
import { ringMediator } from '../tell.ts';
import { ask } from './ask.ts';
import { ahead, codesOf } from './bookings.ts';
import { answered, applied, mediatorActor, type Heard, type Reaction } from './reaction.ts';

/** LIBERA, OCCUPATA: what was understood is said back, and counts after OK. */
export const askAvailability = async (
  heard: Heard,
  kind: AvailabilityChange['kind'],
  periods: WrittenPeriods,
): Promise<Reaction> => {
  const { zone } = await heard.deps.networks.byId(heard.sender.networkId);
  const change = understandPeriods(kind, periods, heard.at, zone);
  if (change === null) return answered({ say: 'availability-unclear', kind });
  await ask(heard, { ask: 'availability', change });
  return availabilityAsked(heard, change);
};

export const availabilityAsked = async (
  { deps, sender }: Heard,
  change: AvailabilityChange,
): Promise<Reaction> => {
  const { zone } = await deps.networks.byId(sender.networkId);
  return answered({ say: 'availability-asked', change, zone });
};

/** She has said OK. What she has promised before is never dropped by it: it is named. */
export const applyAvailability = async (
  heard: Heard,
  change: AvailabilityChange,
): Promise<Reaction> => {
  const { tx, deps, sender, now } = heard;
  const network = await deps.networks.byId(sender.networkId);
  await tx.mediators.lock(sender.id);
  const known = await tx.mediators.availability(sender.id);
  const { rules, exceptions } = applyAvailabilityChange(known, change, now, network.zone);
  await tx.mediators.setAvailability(sender.id, rules, exceptions);
  await refreshAvailable(tx, network, sender.id, now);
  await tx.events.append([
    {
      networkId: network.id,
      at: now,
      actor: mediatorActor(sender),
      kind: 'availability.changed',
      subjectId: sender.id,
      data: { via: 'sms', said: change.kind },
    },
  ]);
  ringMediator(tx, { networkId: network.id, mediatorId: sender.id }, now);
  const kept = change.kind === 'busy' ? await within(heard, change, network.zone) : [];
  return applied({ say: 'availability-set', kind: change.kind, kept });
};

/** Codes of the bookings that stand in the time of which she says that she is busy. */
const within = async (
  heard: Heard,
  { once, weekly }: AvailabilityChange,
  zone: string,
): Promise<string[]> => {
  const bookings = await ahead(heard);
  const end = Math.max(heard.now, ...bookings.map(({ endsAt }) => endsAt));
  const rules = weekly.map((span) => ({ ...span, validFrom: null, validTo: null }));
  const exceptions = once.map((span) => ({ kind: 'free' as const, ...span }));
  const said = availableIn(rules, exceptions, { start: heard.now, end }, zone);
  const touched = ({ startsAt, endsAt }: Booking): boolean =>
    overlaps(said, { start: startsAt, end: endsAt });
  return codesOf(heard, bookings.filter(touched));
};
