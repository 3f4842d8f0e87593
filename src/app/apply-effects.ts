import type { MediationRequest, Offer } from '../domain/dispatch/records.ts';
import type { Effect, WithdrawalReason } from '../domain/dispatch/snapshot.ts';
import { keeps } from '../domain/matching/eligibility.ts';
import { giveWay } from '../domain/matching/relaxation.ts';
import { DAY } from '../domain/time.ts';
import { applyCalls } from './apply-calls.ts';
import { bookMediator } from './book-mediator.ts';
import { findCandidates, needOf } from './match-request.ts';
import type { Transaction } from './ports.ts';
import type { MediatorContact } from './stores.ts';
import { endBookings, remind } from './booking-effects.ts';
import { sceneEvent, type Scene } from './scene.ts';
import { jobFacts, NOTICES_TOPIC, ringMediator, tell, type Letter } from './tell.ts';

export type RequestChange = Partial<Omit<MediationRequest, 'id' | 'version'>>;

type Of<Kind extends Effect['do']> = Extract<Effect, { do: Kind }>;

const only = <Kind extends Effect['do']>(effects: readonly Effect[], kind: Kind): Of<Kind>[] =>
  effects.filter((effect): effect is Of<Kind> => effect.do === kind);

/**
 * Carries out one decision in the transaction that holds the request's lock: rows, SMS, events and bells.
 * Returns what changes in the request itself, for one update.
 */
export const applyEffects = async (
  scene: Scene,
  effects: readonly Effect[],
): Promise<RequestChange> => {
  const booked = await applyBookings(scene, only(effects, 'book'));
  await applyClosings(scene, only(effects, 'expire'), only(effects, 'withdraw'));
  const offered = await applyOffers(scene, only(effects, 'offer'));
  await applyCalls(scene, only(effects, 'call'));
  await endBookings(scene, only(effects, 'end-booking'));
  for (const { booking } of only(effects, 'remind')) await remind(scene, booking);
  const relaxed = await applyRelaxations(scene, only(effects, 'relax'));
  const moved = await applyMoves(scene, only(effects, 'move'));
  const attended = await applyAttention(scene, only(effects, 'attention'));
  return { ...booked, ...offered, ...relaxed, ...moved, ...attended };
};

const contactsOf = async (
  tx: Transaction,
  offers: readonly { readonly mediatorId: string }[],
): Promise<Map<string, MediatorContact>> => {
  const contacts = await tx.mediators.contacts(offers.map(({ mediatorId }) => mediatorId));
  return new Map(contacts.map((contact) => [contact.id, contact]));
};

const applyBookings = async (
  scene: Scene,
  effects: readonly Of<'book'>[],
): Promise<RequestChange> => {
  const [effect] = effects;
  if (!effect) return {};
  await bookMediator(scene, effect.offer);
  return { state: 'assigned' };
};

const applyClosings = async (
  scene: Scene,
  expired: readonly Of<'expire'>[],
  withdrawn: readonly Of<'withdraw'>[],
): Promise<void> => {
  const { tx, now } = scene;
  for (const { offer } of expired) await close(scene, offer, 'expired');
  const reached: Of<'withdraw'>[] = [];
  for (const effect of withdrawn)
    if (await close(scene, effect.offer, 'withdrawn')) reached.push(effect);
  const events = [
    ...expired.map(({ offer }) => sceneEvent(scene, 'offer.expired', offer.id)),
    ...withdrawn.map(({ offer, why }) => sceneEvent(scene, 'offer.withdrawn', offer.id, { why })),
  ];
  if (events.length > 0) await tx.events.append(events);
  await tell(tx, scene.ids, await notNeeded(scene, reached), now);
};

/** True when its SMS may be in somebody's hand. */
const close = async (
  { tx, now }: Scene,
  offer: Offer,
  state: 'expired' | 'withdrawn',
): Promise<boolean> => {
  await tx.offers.update(offer.id, { state, closedAt: now });
  const neverLeft = await tx.messages.dropUnsent(offer.id, now);
  ringMediator(tx, offer, now);
  return !neverLeft;
};

/** Who has an SMS in hand is told that it is over; who promised the time elsewhere knows it. */
const TOLD: Readonly<Record<WithdrawalReason, boolean>> = {
  taken: true,
  cancelled: true,
  closed: true,
  busy: false,
};

const notNeeded = async (
  { tx, network, request, site }: Scene,
  reached: readonly Of<'withdraw'>[],
): Promise<Letter[]> => {
  const told = reached.filter(({ why }) => TOLD[why]);
  if (told.length === 0) return [];
  const contacts = await contactsOf(
    tx,
    told.map(({ offer }) => offer),
  );
  return told.flatMap(({ offer, why }): Letter[] => {
    const to = contacts.get(offer.mediatorId);
    if (!to) return [];
    const job = jobFacts(offer.code, request, site, network, to.messageLanguage);
    const sms =
      why === 'taken'
        ? ({ say: 'not-needed', job } as const)
        : ({ say: 'withdrawn', code: offer.code } as const);
    return [{ to, sms, purpose: 'not-needed', offerId: offer.id, validUntil: request.startsAt }];
  });
};

const applyOffers = async (
  scene: Scene,
  effects: readonly Of<'offer'>[],
): Promise<RequestChange> => {
  const [first] = effects;
  if (!first) return {};
  const { tx, ids, network, request, site, now } = scene;
  const codesFree = now - network.policy.sms.codeQuarantineDays * DAY;
  const offers = await tx.offers.insert(
    effects.map(({ candidate, wave, expiresAt }) => ({
      id: ids.uuid(),
      networkId: network.id,
      requestId: request.id,
      mediatorId: candidate.mediatorId,
      wave,
      expiresAt,
      createdAt: now,
      score: candidate.score,
      parts: candidate.parts,
    })),
    codesFree,
  );
  const contacts = await contactsOf(tx, offers);
  const letters = offers.flatMap((offer): Letter[] => {
    const to = contacts.get(offer.mediatorId);
    if (!to) return [];
    const job = jobFacts(offer.code, request, site, network, to.messageLanguage);
    return [
      {
        to,
        sms: { say: 'offer', job },
        purpose: 'offer',
        offerId: offer.id,
        validUntil: offer.expiresAt,
      },
    ];
  });
  await tell(tx, ids, letters, now);
  await tx.events.append(
    offers.map((offer) => sceneEvent(scene, 'offer.made', offer.id, { wave: offer.wave })),
  );
  for (const offer of offers) ringMediator(tx, offer, now);
  return { wave: first.wave };
};

/** One rule gives way, as the requester agreed; where it can't, it counts as tried. */
const applyRelaxations = async (
  scene: Scene,
  effects: readonly Of<'relax'>[],
): Promise<RequestChange> => {
  const [effect] = effects;
  if (!effect) return {};
  const { tx, travel, network, request, site, now } = scene;
  const need = needOf(request, site.place);
  const subject = { requestId: request.id, caseRef: request.caseRef, need, site };
  const { candidates, context } = await findCandidates(tx, travel, network, subject, now, {
    narrow: 'all',
  });
  const given = giveWay(effect.change, candidates, context);
  // A rule that brings nobody is left standing: nothing is given away for nothing.
  const helps = given !== null && candidates.some((one) => keeps(one, { ...context, need: given }));
  if (!helps) return {};
  await tx.events.append([
    sceneEvent(scene, 'request.relaxed', request.id, { change: effect.change }),
  ]);
  return {
    relaxed: [...request.relaxed, effect.change],
    mode: given.mode,
    gender: given.gender,
    startsAt: given.startsAt,
    requestedStartsAt: given.requestedStartsAt ?? null,
  };
};

const applyMoves = async (scene: Scene, effects: readonly Of<'move'>[]): Promise<RequestChange> => {
  const last = effects.at(-1);
  if (!last) return {};
  // The states in between are passed through one by one: the database lets nobody jump.
  for (const { state } of effects.slice(0, -1))
    await scene.tx.requests.update(scene.request.id, { state });
  await scene.tx.events.append(
    effects.map(({ state }) => sceneEvent(scene, `request.${state}`, scene.request.id)),
  );
  const final = last.state !== 'in-progress';
  return { state: last.state, ...(final ? { closedAt: scene.now } : {}) };
};

const applyAttention = async (
  scene: Scene,
  effects: readonly Of<'attention'>[],
): Promise<RequestChange> => {
  const last = effects.at(-1);
  if (!last) return {};
  const { attention } = last;
  if (attention !== null) {
    const { tx, request, network, now } = scene;
    await tx.events.append([sceneEvent(scene, 'coordinator.told', request.id, { attention })]);
    tx.ring({ topic: NOTICES_TOPIC, version: now, networkId: network.id });
  }
  return { attention };
};
