import { isBareOk, isPlain, readDecline, type Reading } from './answers.ts';
import { readDelay } from './delay.ts';
import type { Intent } from './intent.ts';
import { isCommand, labelsOf, type Command, type Label } from './labels.ts';
import { nearlyOf } from './nearly.ts';
import { ownWords, type Token } from './own-words.ts';
import { readPeriods } from './read-periods.ts';

const CARRIER_STOP = new Set([
  'stop',
  'stopall',
  'unsubscribe',
  'revoke',
  'optout',
  'cancel',
  'end',
  'quit',
]);
const MOST_OTHERS = 4;

const CARRIER_START = new Set(['start', 'yes', 'unstop']);

/**
 * Text → one intent. Never guesses a yes: an acceptance needs an affirmative word, nothing that denies, doubts or
 * asks, and at most one code. Rules "Offering and answering" 3 and 4 of the SMS dialogue.
 */
export const readSms = (body: string): Intent => {
  const own = ownWords(body);
  if (own === null) return { kind: 'unclear', nearly: null };
  const { text, tokens } = own;
  const labels = labelsOf(tokens);
  const words = tokens.filter(({ is }) => is !== 'mark');
  const alone = words.length === 1 ? (words[0]?.text ?? '') : '';
  if (CARRIER_STOP.has(alone)) return { kind: 'opt-out' };
  if (CARRIER_START.has(alone)) return { kind: 'opt-in' };

  const asks = tokens.some((token) => token.text === '?' || token.text === '؟');
  if (labels.length === 0 && asks) return { kind: 'help' };
  const codes = new Set(labels.flatMap((label) => (label.role === 'code' ? [label.text] : [])));
  const reading = { text, labels, code: [...codes][0] ?? null, asks };
  const intent = codes.size > 1 ? null : readOne(reading, tokens);
  return intent ?? { kind: 'unclear', nearly: nearlyOf(labels) };
};

const readOne = (reading: Reading, tokens: readonly Token[]): Intent | null => {
  const said = saidIn(reading.labels);
  if (said.includes('no')) return readDecline(reading);
  const [only, other] = said;
  if (other !== undefined) return null;
  return only === undefined ? readCode(reading) : READ[only](reading, tokens);
};

/** The commands of a text; an OK or "confermo" beside another one only agrees with it. */
const saidIn = (labels: readonly Label[]): Command[] => {
  const said = new Set(labels.map(({ role }) => role).filter(isCommand));
  if (said.size > 1) said.delete('ok');
  if (said.has('yes')) said.delete('confirm');
  return [...said];
};

const readCode = ({ labels, code }: Reading): Intent | null => {
  const isAlone = labels.every(({ role }) => role === 'code' || role === 'thanks');
  return code !== null && isAlone ? { kind: 'code', code } : null;
};

type Read = (reading: Reading, tokens: readonly Token[]) => Intent | null;

const ifPlain =
  (kind: 'arrived' | 'finished' | 'confirm'): Read =>
  (reading) =>
    isPlain(reading, [kind]) ? { kind, code: reading.code } : null;

/** It is asked back, so that more may be said beside it; but no denial, and no letter that only mentions it. */
const readGiveUp: Read = ({ labels, code, asks }) => {
  const against = labels.some(
    ({ role }) => role === 'doubt' || role === 'no-what' || role === 'number',
  );
  const others = labels.filter(({ role }) => role === 'unknown').length;
  return asks || against || others > MOST_OTHERS ? null : { kind: 'give-up', code };
};

const readLate: Read = ({ labels, code, asks }) => {
  const minutes = readDelay(labels);
  const against = labels.some(({ role }) => role === 'doubt' || role === 'no-what');
  return asks || against || minutes === undefined ? null : { kind: 'late', minutes, code };
};

const readAvailability =
  (kind: 'free' | 'busy'): Read =>
  ({ labels }, tokens) => {
    const at = labels.findIndex(({ role }) => role === kind);
    const before = labels.slice(0, at);
    if (before.some(({ role }) => role !== 'thanks')) return null;
    const ending = labels.findLastIndex(({ role }) => role !== 'thanks' && role !== 'ok');
    const end = labels[ending]?.next;
    const marksBehind = tokens.slice(end).filter(({ is }) => is === 'mark');
    const periods = readPeriods([...tokens.slice(labels[at]?.next, end), ...marksBehind]);
    return periods === null ? null : { kind, periods };
  };

const READ: Readonly<Record<Command, Read>> = {
  yes: (reading) =>
    isPlain(reading, ['yes', 'confirm']) ? { kind: 'accept', code: reading.code } : null,
  no: readDecline,
  'give-up': readGiveUp,
  agenda: () => ({ kind: 'agenda' }),
  free: readAvailability('free'),
  busy: readAvailability('busy'),
  late: readLate,
  arrived: ifPlain('arrived'),
  finished: ifPlain('finished'),
  confirm: ifPlain('confirm'),
  ok: (reading) => (isBareOk(reading) ? { kind: 'ok', code: reading.code } : null),
  help: () => ({ kind: 'help' }),
};
