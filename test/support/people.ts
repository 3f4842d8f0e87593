import type { Province } from './province.ts';
import { newKey } from './province.ts';
import type { TestSystem } from './test-system.ts';
import { until } from './until.ts';

// People who sign in, each with a browser of their own, and the mailbox in which they read.

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the API says is what a test looks at
export type Body = any;

export interface Said {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** A browser: keeps its cookie, and sends the CSRF token that it was told. */
export interface Browser {
  cookie: string | null;
  csrf: string | null;
  call(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Said>;
}

export const openBrowser = (url: string): Browser => {
  const browser: Browser = {
    cookie: null,
    csrf: null,
    call: async (method, path, body, headers = {}) => {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          'user-agent': 'Browser of a test',
          ...(browser.cookie !== null && { cookie: browser.cookie }),
          ...(browser.csrf !== null && { 'x-csrf-token': browser.csrf }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const said: Said = {
        status: answer.status,
        body: text === '' ? null : JSON.parse(text),
        headers: answer.headers,
      };
      const [set] = answer.headers.getSetCookie();
      if (set !== undefined) browser.cookie = set.split(';')[0] ?? null;
      const session = said.body?.session ?? said.body;
      if (typeof session?.csrfToken === 'string') browser.csrf = session.csrfToken;
      return said;
    },
  };
  return browser;
};

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** Sends what is due and reads the mails to this address, the newest first. */
export const mailsTo = async (system: TestSystem, address: string): Promise<Mail[]> => {
  await system.useCases.sweep();
  const answer = await fetch(`${system.phonesUrl}/mails`);
  const { items } = (await answer.json()) as { items: Mail[] };
  return items.filter(({ to }) => to.includes(address));
};

/** The newest mail to this address, once there are so many of them. */
export const newestMail = async (system: TestSystem, address: string, count = 1): Promise<Mail> =>
  until(`mail number ${count} to ${address}`, async () => {
    const mails = await mailsTo(system, address);
    return mails.length >= count ? mails[0] : null;
  });

/** The token of the link in a mail. */
export const tokenIn = ({ text }: Mail): string => {
  const token = /\/(?:invitation|reset)\/([A-Za-z0-9_-]{43})$/m.exec(text)?.[1];
  if (token === undefined) throw new Error(`There is no link in: ${text}`);
  return token;
};

export const PASSWORD = 'quattro gatti sul tetto';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly browser: Browser;
}

let people = 0;

/** Invites somebody, who follows the link of the mail and chooses `PASSWORD`; not signed in yet. */
export const invited = async (
  system: TestSystem,
  { networkId }: Province,
  role: string,
  place: object = {},
): Promise<Person> => {
  const admin = await newKey(system.pool, networkId, 'admin');
  const email = `person-${(people += 1)}@ponte.test`;
  const office = openBrowser(system.url);
  const made = await office.call(
    'POST',
    '/invitations',
    { email, name: 'Mario Prova', role, language: 'it', ...place },
    { authorization: `Bearer ${admin}` },
  );
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const token = tokenIn(await newestMail(system, email));
  const browser = openBrowser(system.url);
  const chosen = await browser.call('POST', `/invitations/${token}`, { password: PASSWORD });
  if (chosen.status !== 204) throw new Error(JSON.stringify(chosen.body));
  return { id: made.body.id, email, browser };
};

/** Signs in with a password, in this browser. */
export const signIn = (browser: Browser, email: string, password = PASSWORD): Promise<Said> =>
  browser.call('POST', '/session', { email, password });

/** The organisation of a site. */
export const organisationOf = async (system: TestSystem, siteId: string): Promise<string> => {
  const { rows } = await system.pool.query<{ id: string }>(
    'select organisation_id as id from sites where id = $1',
    [siteId],
  );
  return rows[0]?.id ?? '';
};
