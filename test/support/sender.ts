import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPolicy } from '../../config/policy.ts';
import { makeNetworks } from '../../src/adapters/postgres/networks.ts';
import { APP_ROLE, makePool } from '../../src/adapters/postgres/pool.ts';
import { makeUnitOfWork } from '../../src/adapters/postgres/unit-of-work.ts';
import { makeIds } from '../../src/adapters/system/ids.ts';
import { makeTwilioCarrier } from '../../src/adapters/twilio/carrier.ts';
import { makeSendMessage } from '../../src/app/send-message.ts';
import { fastClock } from './fast-clock.ts';
import { silentLog } from './silent-log.ts';
import { testKeyRing } from './vault.ts';

// A process that does nothing but send what is due, until somebody kills it. Says "ready" once it can.

export interface SenderOptions {
  readonly databaseUrl: string;
  readonly carrierUrl: string;
  readonly account: {
    readonly accountSid: string;
    readonly authToken: string;
    readonly from: string;
  };
  /** Real time at which the fast clock starts. */
  readonly clockFrom: number;
}

const AT_ONCE = 2;

/** Nobody hears the carrier's calls: what is known is what the sender has recorded. */
const nowhere = (id: string): string => `http://127.0.0.1:9/${id}`;

const send = async (options: SenderOptions): Promise<never> => {
  const clock = fastClock(options.clockFrom);
  const ids = makeIds();
  const ignore = (): void => undefined;
  const pool = makePool({
    connectionString: options.databaseUrl,
    max: 4,
    role: APP_ROLE,
    onError: ignore,
  });
  const nudges = { send: ignore };
  const doorbell = { ring: ignore };
  const uow = makeUnitOfWork({
    pool,
    ids,
    keyRing: testKeyRing(),
    nudges,
    doorbell,
    log: silentLog,
  });
  const networks = makeNetworks({ pool, defaultPolicy, clock });
  const carrier = makeTwilioCarrier({
    ...options.account,
    apiUrl: options.carrierUrl,
    messagingServiceSid: null,
    whatsappFrom: null,
    statusCallbackUrl: nowhere,
    voiceUrl: nowhere,
    voiceStatusUrl: nowhere,
  });
  const deps = { uow, networks, carrier, ids, clock, log: silentLog };
  const sendMessage = makeSendMessage(deps);
  const work = async (): Promise<never> => {
    for (;;) {
      const due = await uow.run('system', (tx) => tx.messages.due(clock.now(), 50));
      const id = due[Math.floor(Math.random() * due.length)];
      if (id === undefined) await sleep(20);
      else await sendMessage(id).catch(ignore);
    }
  };
  process.send?.('ready');
  return Promise.race(Array.from({ length: AT_ONCE }, work));
};

await send(JSON.parse(process.argv[2] ?? '{}') as SenderOptions);
