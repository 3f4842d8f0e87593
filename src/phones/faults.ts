import { isDeliveryError, isRequestError, knownErrorCodes } from './twilio-errors.ts';
import type { E164 } from './message.ts';

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
  doubleCallbacks: boolean;
  /** The callbacks of a message wait for its end and come in a shuffled order. */
  reorderCallbacks: boolean;
  doubleInbound: boolean;
  /** What a phone writes is in Twilio's list, but its webhook is never called. */
  dropInbound: boolean;
  /** Phones that are off: what is sent there ends as undelivered, 30003. */
  undeliverable: E164[];
  /** Start of the sequence that decides what `failRate` and `reorderCallbacks` hit. */
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
  doubleCallbacks: false,
  reorderCallbacks: false,
  doubleInbound: false,
  dropInbound: false,
  undeliverable: [],
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

const errorCode: Check = (value) =>
  typeof value === 'number' && (isRequestError(value) || isDeliveryError(value))
    ? undefined
    : `must be one of ${knownErrorCodes.join(', ')}`;

const isPhone = (value: unknown): boolean =>
  typeof value === 'string' && /^\+[1-9]\d{6,14}$/.test(value);

const phoneList: Check = (value) =>
  Array.isArray(value) && value.length <= 10_000 && value.every(isPhone)
    ? undefined
    : 'must be a list of phone numbers like +393331234567';

const checks: Readonly<Record<keyof Faults, Check>> = {
  latencyMs: wholeNumber(60_000),
  queueMs: wholeNumber(3_600_000),
  listLagMs: wholeNumber(3_600_000),
  failNext: wholeNumber(1_000_000),
  failRate: share,
  errorCode,
  dropAnswerNext: wholeNumber(1_000_000),
  silent: flag,
  doubleCallbacks: flag,
  reorderCallbacks: flag,
  doubleInbound: flag,
  dropInbound: flag,
  undeliverable: phoneList,
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
  /** The code that this send fails with, if it does; counts `failNext` down. */
  nextFailure(): number | undefined;
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
  return {
    current: () => ({ ...faults, undeliverable: [...faults.undeliverable] }),
    change: (some) => {
      set({ ...faults, ...some });
      if (some.seed !== undefined) random = randomFrom(some.seed);
    },
    reset: () => {
      set(noFaults());
      random = randomFrom(faults.seed);
    },
    nextFailure: () => {
      if (faults.failNext > 0) {
        set({ ...faults, failNext: faults.failNext - 1 });
        return faults.errorCode;
      }
      return faults.failRate > 0 && random() < faults.failRate ? faults.errorCode : undefined;
    },
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
