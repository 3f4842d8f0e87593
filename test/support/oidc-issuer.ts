import type { Server } from 'node:http';
import { Provider } from 'oidc-provider';
import { freePort } from './test-system.ts';

// A real issuer of OpenID Connect, and a person who walks through its pages.

export interface IssuerPerson {
  email: string;
  isVerified: boolean;
  amr?: readonly string[];
}

export interface Issuer {
  readonly url: string;
  /** By the subject, which is also the name that they type. */
  readonly people: Map<string, IssuerPerson>;
  open(): Promise<void>;
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'ponte', clientSecret: 'a-secret-of-the-tests' };

/** `claimsIn`: where the issuer tells of addresses, which brokers do one way or the other. */
export const makeIssuer = async (
  redirectUri: string,
  claimsIn: 'id-token' | 'userinfo',
): Promise<Issuer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const people = new Map<string, IssuerPerson>();
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirectUri],
      },
    ],
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: claimsIn === 'userinfo',
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: async () => {
        const person = people.get(sub);
        return {
          sub,
          email: person?.email,
          email_verified: person?.isVerified,
        };
      },
    }),
  });
  // Its ready-made pages ask for a name only; how somebody has signed in is told on her way back from them.
  provider.use(async (context, next) => {
    const uid = /^\/auth\/([^/]+)$/.exec(context.path)?.[1];
    const interaction = uid === undefined ? undefined : await provider.Interaction.find(uid);
    const login = interaction?.result?.login;
    if (interaction && login) {
      const { amr } = people.get(login.accountId ?? '') ?? {};
      if (amr !== undefined) login.amr = [...amr];
      await interaction.save(60);
    }
    await next();
  });
  let server: Server | null = null;
  return {
    url,
    people,
    open: () =>
      new Promise((resolve) => {
        server = provider.listen(port, '127.0.0.1', resolve);
      }),
    close: () =>
      new Promise((resolve) => {
        if (server === null) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
        server = null;
      }),
  };
};

/** A browser that keeps the cookies of each origin, and goes where it is sent when it is told to. */
export interface Walker {
  /** One step, without following. */
  go(url: string, form?: Readonly<Record<string, string>>): Promise<Response>;
  cookie(origin: string, name: string): string | undefined;
}

export const makeWalker = (): Walker => {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  return {
    go: async (url, form) => {
      const jar = jarOf(new URL(url).origin);
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
        ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
      });
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
    cookie: (origin, name) => jarOf(origin).get(name),
  };
};

const targetOf = (answer: Response, base: string): string =>
  new URL(answer.headers.get('location') ?? '', base).href;

/** From Ponte's door through the issuer's pages, to the address at which the issuer sends the browser back. */
export const walkThroughIssuer = async (
  walker: Walker,
  ponte: string,
  issuer: Issuer,
  subject: string,
): Promise<string> => {
  let url = targetOf(await walker.go(`${ponte}/sign-in/oidc`), ponte);
  for (let steps = 0; steps < 20 && url.startsWith(issuer.url); steps += 1) {
    const answer = await walker.go(url);
    if (answer.status >= 300 && answer.status < 400) {
      url = targetOf(answer, url);
      continue;
    }
    const html = await answer.text();
    const action = /action="([^"]+)"/.exec(html)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(html)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(html);
    const form = { prompt, login: subject, password: 'any' };
    const posted = await walker.go(new URL(action, url).href, form);
    url = targetOf(posted, url);
  }
  return url;
};
