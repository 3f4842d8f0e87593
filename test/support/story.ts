import { setTimeout as sleep } from 'node:timers/promises';
import type { MediatorInput } from '../../src/app/inputs.ts';
import type { TextChannel } from '../../src/domain/terms.ts';
import type { Settings } from '../../src/main.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { hire, newKey, settleProvince, type Province } from './province.ts';
import { startTestSystem, type TestSystem } from './test-system.ts';

// A story reads like the three moments of the mission: with a phone in hand, a clock that is moved forward,
// and a failure on any SMS that was not expected.

interface Sms {
  readonly sid: string;
  readonly direction: 'received' | 'written';
  readonly channel: TextChannel;
  readonly body: string;
}

interface Call {
  readonly sid: string;
  readonly status: string;
}

export interface Phone {
  readonly mediatorId: string;
  readonly number: string;
  /** Waits for the next SMS; fails when it says something else. Returns the code in it. */
  receives(pattern: RegExp, channel?: TextChannel): Promise<string>;
  writes(body: string, channel?: TextChannel): Promise<void>;
  /** Whether it rings now. */
  rings(): Promise<boolean>;
  /** Takes the call that rings; returns what is said. */
  picksUp(): Promise<string>;
  /** A key in the call; returns what is said then. */
  presses(key: string): Promise<string>;
  /** Lets the call go by. */
  declinesCall(): Promise<void>;
  /** SMS that nobody in the story has read. */
  unread(): Promise<string[]>;
}

/** What the API says, as far as stories look into it. */
export interface Seen {
  readonly id: string;
  readonly code: string;
  readonly history: readonly { readonly kind: string }[];
  readonly eligible: readonly { readonly mediatorId: string; readonly asked: boolean }[];
  readonly excluded: readonly { readonly reasons: readonly { readonly rule: string }[] }[];
  readonly relaxations: readonly object[];
  readonly items: readonly { readonly id: string; readonly requestId: string }[];
  readonly [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: Seen;
}

export interface Story {
  readonly system: TestSystem;
  readonly province: Province;
  readonly hires: (
    name: string,
    change?: Partial<MediatorInput> & { works?: 'always' | 'office-hours' | 'never' },
  ) => Promise<Phone>;
  readonly calls: (
    who: keyof Province['keys'] | Phone,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<Answer>;
  /** Moves the clock, minute by minute unless a stride is given, and lets everything happen that is due on the way. */
  readonly passes: (minutes: number, stride?: number) => Promise<void>;
  /** From now on nothing reaches this phone. */
  readonly unreachable: (phone: Phone) => Promise<void>;
  /** Lets everything happen that is due now. */
  readonly settles: () => Promise<void>;
  /** Fails on any SMS that no story has read, and stops everything. */
  readonly ends: () => Promise<void>;
}

const PATIENCE_MS = 30_000;

const request = async (
  url: string,
  method: string,
  body: unknown,
  key?: string,
): Promise<Answer> => {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Seen };
};

type CallKeys = 'rings' | 'picksUp' | 'presses' | 'declinesCall';

/** What can be done with a phone that rings. */
const makeCalls = (url: string, settles: () => Promise<void>): Pick<Phone, CallKeys> => {
  const callIn = async (...states: string[]): Promise<Call | undefined> =>
    ((await request(url, 'GET', undefined)).body.items as unknown as Call[]).find(({ status }) =>
      states.includes(status),
    );
  const act = async (status: string, body: object): Promise<string> => {
    const call = await callIn(status);
    if (call === undefined) throw new Error(`no call is ${status}`);
    const answer = await request(`${url}/${call.sid}`, 'POST', body);
    await settles();
    return (answer.body['said'] as string[]).join(' ');
  };
  return {
    rings: async () => (await callIn('queued', 'ringing')) !== undefined,
    picksUp: () => act('ringing', { do: 'answer' }),
    presses: (key) => act('in-progress', { do: 'press', digits: key }),
    declinesCall: async () => void (await act('ringing', { do: 'decline' })),
  };
};

/** `at` is local wall time in winter: `2026-11-25T10:00`. */
export const tellStory = async (at: string, change: Partial<Settings> = {}): Promise<Story> => {
  const system = await startTestSystem(Date.parse(`${at}:00+01:00`), change);
  const province = await settleProvince(system.pool);
  const phones: Phone[] = [];
  const keys = new Map<string, string>();

  const settles = async (): Promise<void> => {
    // Callbacks come over real sockets: calm is when two looks in a row find nothing.
    for (let calm = 0; calm < 2;) {
      calm = (await system.useCases.sweep()) === 0 ? calm + 1 : 0;
      await sleep(15);
    }
  };

  const makePhone = (mediatorId: string, number: string): Phone => {
    const read = new Set<string>();
    const inbox = async (): Promise<Sms[]> => {
      const { body } = await request(
        `${system.phonesUrl}/phones/${encodeURIComponent(number)}/messages`,
        'GET',
        undefined,
      );
      return (body.items as unknown as Sms[]).filter(
        ({ sid, direction }) => direction === 'received' && !read.has(sid),
      );
    };
    return {
      mediatorId,
      number,
      receives: async (pattern, channel = 'sms') => {
        const until = Date.now() + PATIENCE_MS;
        for (;;) {
          const [next] = await inbox();
          if (next) {
            if (!pattern.test(next.body))
              throw new Error(`expected ${pattern}, the phone got: ${next.body}`);
            if (next.channel !== channel)
              throw new Error(`expected it by ${channel}, it came by ${next.channel}`);
            read.add(next.sid);
            return /\b\d{4}\b/.exec(next.body)?.[0] ?? '';
          }
          if (Date.now() > until) throw new Error(`expected ${pattern}, the phone got nothing`);
          await settles();
        }
      },
      writes: async (body, channel = 'sms') => {
        await request(`${system.phonesUrl}/phones/${encodeURIComponent(number)}/messages`, 'POST', {
          body,
          channel,
        });
        await settles();
      },
      ...makeCalls(`${system.phonesUrl}/phones/${encodeURIComponent(number)}/calls`, settles),
      unread: async () => (await inbox()).map(({ body }) => body),
    };
  };

  const keyOf = async (who: keyof Province['keys'] | Phone): Promise<string> => {
    if (typeof who === 'string') return province.keys[who];
    const known = keys.get(who.mediatorId);
    if (known !== undefined) return known;
    const key = await newKey(system.pool, province.networkId, 'mediator', {
      mediatorId: who.mediatorId,
    });
    keys.set(who.mediatorId, key);
    return key;
  };

  return {
    system,
    province,
    hires: async (name, change) => {
      const { id, phone } = await hire(system.useCases, province, name, change);
      const made = makePhone(id, phone);
      phones.push(made);
      return made;
    },
    calls: async (who, method, path, body) => {
      const answer = await request(`${system.url}/api/v1${path}`, method, body, await keyOf(who));
      await settles();
      return answer;
    },
    passes: async (count, stride = 1) => {
      for (let minute = 0; minute < count; minute += stride) {
        system.clock.move(stride * MINUTE);
        await system.useCases.sweep();
      }
      await settles();
    },
    unreachable: async ({ number }) => {
      await request(`${system.phonesUrl}/faults`, 'POST', { undeliverable: [number] });
    },
    settles,
    ends: async () => {
      const unread = (await Promise.all(phones.map((phone) => phone.unread()))).flat();
      await system.end();
      if (unread.length > 0) throw new Error(`unexpected SMS: ${unread.join(' | ')}`);
    },
  };
};
