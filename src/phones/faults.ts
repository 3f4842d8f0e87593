import { isDeliveryError, isRequestError, knownErrorCodes } from './twilio-errors.ts';
import type { E164 } from './message.ts';

/** Of all: none (false), each (true), or so many on average (0 to 1). */
export type Share = boolean | number;

/** How the simulated carrier misbehaves. The defaults are a carrier that works. */
export interface Faults {
  /** Milliseconds before each answer of Twilio's API. */
  latencyMs: number;
  /** Milliseconds that a message stays queued, on top of the usual. */
  queueMs: number;
  /** Milliseconds before a new message can be seen in Twilio's list. */
  listLagMs: number;
  /** So many of the next sends fail with `errorCode`. */
  failNext: number;
  /** Share (0 to 1) of all sends that fail with `errorCode`. */
  failRate: number;
  /** 3xxxx: accepted, then not delivered. Every other code: refused with its HTTP status. */
  errorCode: number;
  /** So many of the next sends are accepted, and then the connection is cut instead of an answer. */
  dropAnswerNext: number;
  /** No status callbacks at all. */
  silent: boolean;
  /** Milliseconds before each status callback. */
  callbackDelayMs: number;
  /** Status callbacks that are never made: all, none, or a share (0 to 1). */
  dropCallbacks: Share;
  /** Status callbacks that are made twice: all, none, or a share. */
  doubleCallbacks: Share;
  /** The callbacks of a message wait for its end and come in a shuffled order. */
  reorderCallbacks: boolean;
  /** Milliseconds before the webhook of what a phone writes. */
  inboundDelayMs: number;
  /** Webhooks of what phones write that are called twice: all, none, or a share. */
  doubleInbound: Share;
  /** What a phone writes is in Twilio's list, but its webhook is never called: all, none, a share. */
  dropInbound: Share;
  /** Webhooks of what phones write are held until a few wait or a moment passed; then shuffled. */
  reorderInbound: boolean;
  /** Phones that are off: what is sent there ends as undelivered, 30003. */
  undeliverable: E164[];
  /** Phones with a fault of their own: each send there ends with this code. */
  phoneErrors: Record<E164, number>;
  /** Start of the sequence that decides what the shares and the shuffling hit. */
  seed: number;
}

export const noFaults = (): Faults => ({
  latencyMs: 0,
  queueMs: 0,
  listLagMs: 0,
  failNext: 0,
  failRate: 0,
  errorCode: 20500,
  dropAnswerNext: 0,
  silent: false,
  callbackDelayMs: 0,
  dropCallbacks: false,
  doubleCallbacks: false,
  reorderCallbacks: false,
  inboundDelayMs: 0,
  doubleInbound: false,
  dropInbound: false,
  reorderInbound: false,
  undeliverable: [],
  phoneErrors: {},
  seed: 1,
});

/** A check returns what is wrong with the value, or nothing. */
type Check = (value: unknown) => string | undefined;

const wholeNumber =
  (max: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max
      ? undefined
      : `must be a whole number from 0 to ${max}`;

const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

const share: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1
    ? undefined
    : 'must be a number from 0 to 1';

const flagOrShare: Check = (value) =>
  typeof value === 'boolean' || share(value) === undefined
    ? undefined
    : 'must be true, false, or a number from 0 to 1';

const isErrorCode = (value: unknown): boolean =>
  typeof value === 'number' && (isRequestError(value) || isDeliveryError(value));

const errorCode: Check = (value) =>
  isErrorCode(value) ? undefined : `must be one of ${knownErrorCodes.join(', ')}`;

const isPhone = (value: unknown): boolean =>
  typeof value === 'string' && /^\+[1-9]\d{6,14}$/.test(value);

const phoneList: Check = (value) =>
  Array.isArray(value) && value.length <= 10_000 && value.every(isPhone)
    ? undefined
    : 'must be a list of phone numbers like +393331234567';

const phoneCodes: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length <= 10_000 &&
  Object.entries(value).every(([phone, code]) => isPhone(phone) && isErrorCode(code))
    ? undefined
    : 'must be an object of phone numbers and error codes like { "+393331234567": 30005 }';

const checks: Readonly<Record<keyof Faults, Check>> = {
  latencyMs: wholeNumber(60_000),
  queueMs: wholeNumber(3_600_000),
  listLagMs: wholeNumber(3_600_000),
  failNext: wholeNumber(1_000_000),
  failRate: share,
  errorCode,
  dropAnswerNext: wholeNumber(1_000_000),
  silent: flag,
  callbackDelayMs: wholeNumber(600_000),
  dropCallbacks: flagOrShare,
  doubleCallbacks: flagOrShare,
  reorderCallbacks: flag,
  inboundDelayMs: wholeNumber(600_000),
  doubleInbound: flagOrShare,
  dropInbound: flagOrShare,
  reorderInbound: flag,
  undeliverable: phoneList,
  phoneErrors: phoneCodes,
  seed: wholeNumber(0xffffffff),
};

/** Reads a change of some faults, or says in a sentence each what is wrong with it. */
export const parseFaults = (
  input: unknown,
): { ok: true; faults: Partial<Faults> } | { ok: false; problems: string[] } => {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { ok: false, problems: ['The body must be a JSON object of faults.'] };
  const problems = Object.entries(input).flatMap(([name, value]) => {
    if (!Object.hasOwn(checks, name))
      return [`${name} is not a fault; known are ${Object.keys(checks).join(', ')}.`];
    const wrong = checks[name as keyof Faults](value);
    return wrong === undefined ? [] : [`${name} ${wrong}.`];
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, faults: input };
};

/** A repeatable sequence of numbers in [0, 1): the mulberry32 generator. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

export interface FaultState {
  current(): Faults;
  /** Changes the faults named; a seed starts the sequence again. */
  change(faults: Partial<Faults>): void;
  reset(): void;
  /** The code that a send to this phone fails with, if it does; counts `failNext` down. */
  nextFailure(phone?: E164): number | undefined;
  /** Whether the share hits this time. */
  hits(share: Share): boolean;
  /** Whether this send's answer is lost; counts `dropAnswerNext` down. */
  nextAnswerIsLost(): boolean;
  shuffled<T>(items: readonly T[]): T[];
}

export const makeFaultState = (): FaultState => {
  let faults = noFaults();
  let random = randomFrom(faults.seed);
  const set = (next: Faults): void => {
    faults = next;
  };
  // A share of none or all leaves the sequence where it is, so that a seed keeps its meaning.
  const hits = (share: Share): boolean =>
    typeof share === 'boolean' ? share : share > 0 && random() < share;
  return {
    current: () => ({
      ...faults,
      undeliverable: [...faults.undeliverable],
      phoneErrors: { ...faults.phoneErrors },
    }),
    change: (some) => {
      set({ ...faults, ...some });
      if (some.seed !== undefined) random = randomFrom(some.seed);
    },
    reset: () => {
      set(noFaults());
      random = randomFrom(faults.seed);
    },
    nextFailure: (phone) => {
      if (faults.failNext > 0) {
        set({ ...faults, failNext: faults.failNext - 1 });
        return faults.errorCode;
      }
      if (hits(faults.failRate)) return faults.errorCode;
      return phone === undefined ? undefined : faults.phoneErrors[phone];
    },
    hits,
    nextAnswerIsLost: () => {
      if (faults.dropAnswerNext === 0) return false;
      set({ ...faults, dropAnswerNext: faults.dropAnswerNext - 1 });
      return true;
    },
    shuffled: (items) =>
      items
        .map((item) => ({ item, key: random() }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
  };
};
