import type { Form } from './form-body.ts';
import { twilioError } from './twilio-errors.ts';
import type { TwilioError } from './twilio-errors.ts';
import { apiVersion } from './twilio-format.ts';

export type ListAnswer =
  | { readonly ok: true; readonly page: object }
  | { readonly ok: false; readonly error: TwilioError };

export interface Listing<T extends { readonly sid: string }> {
  readonly accountSid: string;
  /** The last part of the address, and the name of the list in the answer. */
  readonly file: 'Messages.json' | 'Calls.json';
  readonly key: 'messages' | 'calls';
  readonly toResource: (accountSid: string, item: T) => object;
  /** What passes the filters, the newest first. */
  readonly matching: readonly T[];
  readonly query: Form;
}

const pageSizeOf = (query: Form): number => {
  const size = Number(query['PageSize'] ?? 50);
  return Number.isInteger(size) ? Math.min(Math.max(size, 1), 1000) : 50;
};

const makeUri =
  ({ accountSid, file, query }: { accountSid: string; file: string; query: Form }, size: number) =>
  (page: number, pageToken?: string): string => {
    const filters = Object.entries(query).filter(([name]) => !/^Page/.test(name));
    const parameters = new URLSearchParams(filters as Array<[string, string]>);
    parameters.set('PageSize', String(size));
    parameters.set('Page', String(page));
    if (pageToken) parameters.set('PageToken', `PA${pageToken}`);
    return `/${apiVersion}/Accounts/${accountSid}/${file}?${parameters.toString()}`;
  };

/**
 * One page of Twilio's list shape. `next_page_uri` carries the filters and the last SID, so that
 * what is new does not shift the pages; there is no way back.
 */
export const listPage = <T extends { readonly sid: string }>(listing: Listing<T>): ListAnswer => {
  const { accountSid, matching, query } = listing;
  const size = pageSizeOf(query);
  const number = Number(query['Page'] ?? 0) || 0;
  const token = query['PageToken']?.slice(2);
  const before = token === undefined ? -1 : matching.findIndex(({ sid }) => sid === token);
  if (token !== undefined && before === -1)
    return { ok: false, error: twilioError(20001, 'PageToken is not valid any more') };
  const items = matching.slice(before + 1, before + 1 + size);
  const last = items.at(-1);
  const hasMore = before + 1 + size < matching.length;
  const uri = makeUri(listing, size);
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
      [listing.key]: items.map((item) => listing.toResource(accountSid, item)),
    },
  };
};
