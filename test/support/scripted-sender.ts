import { defaultPolicy } from '../../config/policy.ts';
import { makeIds } from '../../src/adapters/system/ids.ts';
import type { SmsCarrier, Taken } from '../../src/app/ports.ts';
import { makeRecordDelivery } from '../../src/app/record-delivery.ts';
import { makeSendMessage } from '../../src/app/send-message.ts';
import type { NewMediator, NewMessage, OutMessage } from '../../src/app/stores.ts';
import type { Offer } from '../../src/domain/dispatch/records.ts';
import { makeLanguageGraph } from '../../src/domain/language/graph.ts';
import type { Network } from '../../src/domain/network.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { HOUR, type Instant } from '../../src/domain/time.ts';
import { silentLog } from './silent-log.ts';
import {
  addMediator,
  addRequest,
  makeSmallNetwork,
  newOffer,
  NOW,
  type SmallNetwork,
} from './small-network.ts';
import { movableClock, type MovableClock } from './test-system.ts';
import { phoneIndex } from './vault.ts';

// The sender on a real database, with a carrier that does what a test says, and policy in the test's hand.

type Sent = Parameters<SmsCarrier['send']>[0];

export interface ScriptedCarrier extends SmsCarrier {
  /** What it was given, in order. */
  readonly sent: Sent[];
  readonly called: { readonly id: string; readonly to: string }[];
  /** What it says to the next ones; by default it takes everything. */
  answer: (message: Pick<Sent, 'id' | 'to'> & Partial<Sent>) => Taken;
  can: { whatsapp: boolean; voice: boolean };
}

const scriptedCarrier = (): ScriptedCarrier => {
  let sids = 0;
  const take = (): Taken => ({ ok: true, sid: `SM${(sids += 1)}` });
  const carrier: ScriptedCarrier = {
    sent: [],
    called: [],
    answer: take,
    can: { whatsapp: true, voice: true },
    send: async (message) => {
      carrier.sent.push(message);
      return carrier.answer(message);
    },
    call: async (call) => {
      carrier.called.push(call);
      return carrier.answer(call);
    },
    find: async () => null,
    received: async () => [],
    state: async () => null,
  };
  return carrier;
};

export interface Sender {
  readonly network: SmallNetwork;
  readonly clock: MovableClock;
  readonly carrier: ScriptedCarrier;
  readonly changePolicy: (change: Partial<Policy['sms']>) => void;
  readonly send: (messageId: string) => Promise<void>;
  /** Everything that is due, all at once, as several workers would do it. */
  readonly sendDue: () => Promise<void>;
  readonly record: ReturnType<typeof makeRecordDelivery>;
  readonly message: (id: string) => Promise<OutMessage>;
  readonly messagesOf: (offerId: string) => Promise<OutMessage[]>;
  readonly offer: (id: string) => Promise<Offer>;
  readonly mediator: (change?: Partial<NewMediator>) => Promise<NewMediator>;
  /** An offer of a request of its own, and its SMS, not sent yet. */
  readonly offerTo: (
    mediator: NewMediator,
    change?: Partial<NewMessage>,
  ) => Promise<{ messageId: string; offerId: string; requestId: string }>;
  /** Another message to her, of an offer or of none. */
  readonly writeTo: (mediator: NewMediator, change?: Partial<NewMessage>) => Promise<string>;
  /** What the coordinators were told, oldest first. */
  readonly notices: () => Promise<{ notice: string; about: string | null }[]>;
  readonly close: () => Promise<void>;
}

export const makeSender = async (): Promise<Sender> => {
  const network = await makeSmallNetwork();
  const ids = makeIds();
  const clock = movableClock(NOW);
  const carrier = scriptedCarrier();
  let policy = defaultPolicy;
  const known = { id: network.networkId, name: 'Small', zone: 'Europe/Rome', demo: true };
  const languages = makeLanguageGraph({ languages: [], intelligibility: [] });
  const networks = {
    byId: async (): Promise<Network> => ({ ...known, languages, policy }),
    forget: () => undefined,
  };
  const deps = { uow: network.unitOfWork, networks, carrier, ids, clock, log: silentLog };
  const send = makeSendMessage(deps);

  const writeTo: Sender['writeTo'] = async (mediator, change = {}) => {
    const message: NewMessage = {
      id: ids.uuid(),
      networkId: network.networkId,
      mediatorId: mediator.id,
      offerId: null,
      channel: mediator.channel,
      purpose: 'reply',
      to: mediator.phone,
      body: 'Ponte: ciao',
      validUntil: null,
      createdAt: clock.now(),
      ...change,
    };
    await network.inTx((tx) => tx.messages.insert([message]));
    return message.id;
  };

  return {
    network,
    clock,
    carrier,
    send,
    writeTo,
    changePolicy: (change) => {
      policy = { ...policy, sms: { ...policy.sms, ...change } };
    },
    sendDue: async () => {
      const due = await network.inTx((tx) => tx.messages.due(clock.now(), 1_000));
      await Promise.all(due.map(send));
    },
    record: makeRecordDelivery(deps),
    message: async (id) => required(await network.inTx((tx) => tx.messages.byId(id))),
    messagesOf: async (offerId) => {
      const { rows } = await network.pool.query<{ id: string }>(
        'select id from messages_out where offer_id = $1 order by id',
        [offerId],
      );
      return Promise.all(
        rows.map(async ({ id }) => required(await network.inTx((tx) => tx.messages.byId(id)))),
      );
    },
    offer: async (id) => required(await network.inTx((tx) => tx.offers.byId(id))),
    mediator: (change) => addMediator(network, change),
    offerTo: async (mediator, change = {}) => {
      const request = await addRequest(network);
      const createdAt = clock.now();
      const expiresAt = change.validUntil ?? createdAt + HOUR;
      const [offer] = await network.inTx((tx) =>
        tx.offers.insert(
          [newOffer(network, request.id, mediator.id, { createdAt, expiresAt })],
          createdAt,
        ),
      );
      const offerId = required(offer).id;
      const messageId = await writeTo(mediator, {
        offerId,
        purpose: 'offer',
        validUntil: expiresAt,
        body: `Ponte: ${required(offer).code}`,
        ...change,
      });
      return { messageId, offerId, requestId: request.id };
    },
    notices: async () => {
      const { rows } = await network.pool.query<{ notice: string; about: string | null }>(
        `select data ->> 'notice' as notice, subject_id as about from events
          where kind = 'coordinator.told' order by id`,
      );
      return rows;
    },
    close: network.close,
  };
};

const required = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('it is not there');
  return value;
};

/** When messages left for a number, oldest first. */
export const leftFor = async ({ network }: Sender, to: string): Promise<Instant[]> => {
  const { rows } = await network.pool.query<{ at: Date }>(
    'select sent_at as at from messages_out where to_index = $1 and sent_at is not null order by 1',
    [await phoneIndex(network.pool, to)],
  );
  return rows.map(({ at }) => at.getTime());
};
