import type { Message } from './message.ts';
import { apiVersion, messageResource, receiverOf, writerOf } from './twilio-format.ts';
import { twilioError } from './twilio-errors.ts';
import type { TwilioError } from './twilio-errors.ts';
import type { Form } from './form-body.ts';

export type ListAnswer =
  | { readonly ok: true; readonly page: object }
  | { readonly ok: false; readonly error: TwilioError };

// Twilio's dates have whole seconds, so the comparison has too.
const wholeSecond = (instant: number): number => Math.floor(instant / 1000);

const secondOf = (text: string): number => wholeSecond(Date.parse(text));

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
  if (after && wholeSecond(message.sentAt) < secondOf(after)) return false;
  return !before || wholeSecond(message.sentAt) <= secondOf(before);
};

const badDate = (query: Form): boolean =>
  ['DateSent', 'DateSent>', 'DateSent<'].some(
    (name) => query[name] !== undefined && Number.isNaN(Date.parse(query[name])),
  );

const pageSizeOf = (query: Form): number => {
  const size = Number(query['PageSize'] ?? 50);
  return Number.isInteger(size) ? Math.min(Math.max(size, 1), 1000) : 50;
};

/**
 * One page of messages, the newest first, in Twilio's list shape. `next_page_uri` carries the
 * filters and the last SID, so that new messages do not shift the pages; there is no way back.
 */
export const listMessages = (
  accountSid: string,
  newestFirst: readonly Message[],
  query: Form,
): ListAnswer => {
  if (badDate(query)) return { ok: false, error: twilioError(20001, 'DateSent is not a date') };
  const matching = newestFirst.filter((message) => passes(message, query));
  const size = pageSizeOf(query);
  const number = Number(query['Page'] ?? 0) || 0;
  const token = query['PageToken']?.slice(2);
  const before = token === undefined ? -1 : matching.findIndex(({ sid }) => sid === token);
  if (token !== undefined && before === -1)
    return { ok: false, error: twilioError(20001, 'PageToken is not valid any more') };
  const items = matching.slice(before + 1, before + 1 + size);
  const last = items.at(-1);
  const hasMore = before + 1 + size < matching.length;

  const uri = (page: number, pageToken?: string): string => {
    const filters = Object.entries(query).filter(([name]) => !/^Page/.test(name));
    const parameters = new URLSearchParams(filters as Array<[string, string]>);
    parameters.set('PageSize', String(size));
    parameters.set('Page', String(page));
    if (pageToken) parameters.set('PageToken', `PA${pageToken}`);
    return `/${apiVersion}/Accounts/${accountSid}/Messages.json?${parameters.toString()}`;
  };

  return {
    ok: true,
    page: {
      first_page_uri: uri(0),
      next_page_uri: hasMore && last ? uri(number + 1, last.sid) : null,
      previous_page_uri: null,
      uri: uri(number, token),
      page: number,
      page_size: size,
      start: number * size,
      end: number * size + Math.max(items.length - 1, 0),
      messages: items.map((message) => messageResource(accountSid, message)),
    },
  };
};
