import twilio from 'twilio';
import { SECOND, type Instant } from '../../domain/time.ts';

export interface ClientOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** Where Twilio's API is, without a path: https://api.twilio.com, or the phone simulator. */
  readonly apiUrl: string;
  /** Milliseconds without a byte before a request is given up. */
  readonly timeoutMs?: number;
}

/** Twilio's dates have whole seconds, and its clock is not ours. */
const SKEW = 5 * SECOND;
export const PAGE_SIZE = 100;

export const makeClient = ({
  accountSid,
  authToken,
  apiUrl,
  timeoutMs = 10_000,
}: ClientOptions) => {
  const base = apiUrl.replace(/\/+$/, '');
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs });
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) =>
    request({ ...options, uri: options.uri.replace(/^https:\/\/[^/]+/, base) });
  return twilio(accountSid, authToken, { httpClient });
};
export type Client = ReturnType<typeof makeClient>;

export const isNotFound = (error: unknown): boolean =>
  (error as { status?: unknown }).status === 404;

interface Listed {
  readonly dateCreated: Date;
}

interface Page<One> {
  readonly instances: One[];
  nextPage(): Promise<Page<One>> | undefined;
}

/** The newest of a list that was made since then and is the one; lists of Twilio's come newest first. */
export const findRecent = async <One extends Listed>(
  first: Page<One>,
  since: Instant,
  isIt: (one: One) => boolean,
): Promise<One | null> => {
  for (let page = first; ;) {
    const recent = page.instances.filter(
      ({ dateCreated }) => dateCreated.getTime() >= since - SKEW,
    );
    const found = recent.find(isIt);
    if (found) return found;
    const next = recent.length > 0 ? await page.nextPage() : undefined;
    if (!next) return null;
    page = next;
  }
};
