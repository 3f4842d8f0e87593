import { isOver } from './call.ts';
import type { Call, Waiting } from './call.ts';
import { callParameters } from './call-format.ts';
import type { Callbacks } from './callbacks.ts';
import type { Timers } from './timers.ts';
import { verbsIn } from './voice-twiml.ts';
import type { Gather, Method, Spoken, Verb } from './voice-twiml.ts';

/** What is said on a call: the product's TwiML, followed step by step. */
export interface CallFlow {
  /** Begins with the call's own document; returns what is said until keys are waited for. */
  begin(call: Call): Promise<readonly Spoken[]>;
  /** Keys of the phone; returns what is said next. Only where `call.waiting` is set. */
  press(call: Call, digits: string): Promise<readonly Spoken[]>;
}

export interface CallFlowDeps {
  readonly accountSid: string;
  readonly callbacks: Callbacks;
  readonly timers: Timers;
  /** Milliseconds that a voice takes for each character. */
  readonly speechMs: number;
  /** Something was said, or keys are waited for. */
  readonly changed: (call: Call) => void;
  /** The product has nothing more to say. */
  readonly hangUp: (call: Call) => void;
}

// A product whose documents lead to each other in a circle would otherwise never come to an end.
const mostDocuments = 50;

const applicationError: readonly Verb[] = [
  {
    kind: 'say',
    text: 'We are sorry, an application error has occurred. Goodbye.',
    language: 'en-US',
    voice: null,
  },
];

const isFull = ({ gather, digits }: Waiting): boolean =>
  gather.numDigits === null ||
  digits.length >= gather.numDigits ||
  (gather.finishOnKey !== '' && digits.includes(gather.finishOnKey));

/** The keys without the one that ends them, and no more than were asked for. */
const digitsOf = ({ gather, digits }: Waiting): string => {
  const [before = ''] = gather.finishOnKey === '' ? [digits] : digits.split(gather.finishOnKey);
  return gather.numDigits === null ? before : before.slice(0, gather.numDigits);
};

/** Where an address in the current document leads; without one, the document itself. */
const resolved = (call: Call, address: string | null): string | null => {
  if (address === null) return call.documentUrl;
  if (URL.canParse(address)) return address;
  const base = call.documentUrl;
  return base !== null && URL.canParse(address, base) ? new URL(address, base).href : null;
};

/** Asks the product what to do next on the call. */
const fetchVerbs = async (
  { accountSid, callbacks }: CallFlowDeps,
  call: Call,
  where: { readonly address: string | null; readonly method: Method },
  extra: Record<string, string> = {},
): Promise<readonly Verb[]> => {
  const url = resolved(call, where.address);
  call.documents += 1;
  if (url === null || call.documents > mostDocuments) return applicationError;
  call.documentUrl = url;
  const parameters = { ...callParameters(accountSid, call), ...extra };
  const answer = await callbacks.once(where.method, url, parameters);
  if (!answer.answered || answer.status < 200 || answer.status > 299) return applicationError;
  return verbsIn(answer.text) ?? applicationError;
};

/** A voice on the call: what it said since it began, and how long that takes. */
const makeVoice = (call: Call, speechMs: number) => {
  const said: Spoken[] = [];
  let ms = 0;
  return {
    said,
    ms: () => ms,
    perform: (verb: Gather['prompts'][number]): void => {
      if (verb.kind === 'pause') {
        ms += speechMs > 0 ? verb.seconds * 1000 : 0;
        return;
      }
      const { text, language, voice } = verb;
      said.push({ text, language, voice });
      call.lines.push({ text, language, voice });
      ms += text.length * speechMs;
    },
  };
};

export const makeCallFlow = (deps: CallFlowDeps): CallFlow => {
  /** Does something when the time has passed, unless something else happened on the call before. */
  const later = (call: Call, milliseconds: number, act: () => void): void => {
    call.turn += 1;
    const { turn } = call;
    void deps.timers.wait(milliseconds).then(() => {
      if (call.turn === turn && !isOver(call)) act();
    });
  };

  const waitForKeys = (call: Call, gather: Gather, rest: readonly Verb[], ms: number): void => {
    call.waiting = { gather, rest, digits: '' };
    later(call, ms + gather.timeoutSeconds * 1000, () => {
      call.waiting = null;
      void follow(call, rest);
    });
  };

  const follow = async (call: Call, verbs: readonly Verb[]): Promise<readonly Spoken[]> => {
    if (isOver(call)) return [];
    const voice = makeVoice(call, deps.speechMs);
    for (const [i, verb] of verbs.entries()) {
      if (verb.kind === 'hang-up') break;
      if (verb.kind === 'redirect') {
        const next = await fetchVerbs(deps, call, { ...verb, address: verb.url || null });
        return [...voice.said, ...(await follow(call, next))];
      }
      if (verb.kind === 'gather') {
        verb.prompts.forEach(voice.perform);
        waitForKeys(call, verb, verbs.slice(i + 1), voice.ms());
        deps.changed(call);
        return voice.said;
      }
      voice.perform(verb);
    }
    deps.changed(call);
    later(call, voice.ms(), () => deps.hangUp(call));
    return voice.said;
  };

  return {
    begin: async (call) => {
      const { url, method, twiml } = call.request;
      if (url !== null) return follow(call, await fetchVerbs(deps, call, { address: url, method }));
      return follow(call, verbsIn(twiml ?? '') ?? applicationError);
    },
    press: async (call, keys) => {
      const { waiting } = call;
      if (waiting === null) return [];
      waiting.digits += keys;
      if (!isFull(waiting)) return [];
      call.waiting = null;
      call.turn += 1;
      const { action, method } = waiting.gather;
      const digits = { Digits: digitsOf(waiting) };
      return follow(call, await fetchVerbs(deps, call, { address: action, method }, digits));
    },
  };
};
