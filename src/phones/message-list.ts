import type { Form } from './form-body.ts';
import { listPage } from './list-page.ts';
import type { ListAnswer } from './list-page.ts';
import type { Message } from './message.ts';
import { twilioError } from './twilio-errors.ts';
import { messageResource, receiverOf, writerOf } from './twilio-format.ts';

const dayMs = 24 * 3_600_000;

// Twilio's dates have whole seconds, so the comparison has too.
const wholeSecond = (instant: number): number => Math.floor(instant / 1000);

const firstSecondOf = (date: string): number => wholeSecond(Date.parse(date));

/** "On and before" a day means until its end. */
const lastSecondOf = (date: string): number =>
  wholeSecond(Date.parse(date) + (/^\d{4}-\d\d-\d\d$/.test(date) ? dayMs - 1000 : 0));

const onSameDay = (instant: number, day: string): boolean =>
  new Date(instant).toISOString().slice(0, 10) === day.slice(0, 10);

/** Whether a message passes the filters; one that was not sent yet has no date to pass with. */
const passes = (message: Message, query: Form): boolean => {
  const { To: to, From: from, DateSent: on, 'DateSent>': after, 'DateSent<': before } = query;
  if (to && receiverOf(message) !== to) return false;
  if (from && writerOf(message) !== from) return false;
  if (!on && !after && !before) return true;
  if (message.sentAt === null) return false;
  if (on && !onSameDay(message.sentAt, on)) return false;
  if (after && wholeSecond(message.sentAt) < firstSecondOf(after)) return false;
  return !before || wholeSecond(message.sentAt) <= lastSecondOf(before);
};

const badDate = (query: Form): boolean =>
  ['DateSent', 'DateSent>', 'DateSent<'].some(
    (name) => query[name] !== undefined && Number.isNaN(Date.parse(query[name])),
  );

/** One page of messages as Twilio lists them: by address and date, the newest first. */
export const listMessages = (
  accountSid: string,
  newestFirst: readonly Message[],
  query: Form,
): ListAnswer => {
  if (badDate(query)) return { ok: false, error: twilioError(20001, 'DateSent is not a date') };
  return listPage({
    accountSid,
    file: 'Messages.json',
    key: 'messages',
    toResource: messageResource,
    matching: newestFirst.filter((message) => passes(message, query)),
    query,
  });
};
