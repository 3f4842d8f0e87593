import { z } from 'zod';
import { combinationFaults } from './env-faults.ts';
import {
  address,
  list,
  masterKeys,
  origin,
  port,
  urlOf,
  variable,
  type VariableMeta,
} from './env-fields.ts';
import { oidcVariables } from './oidc.ts';

/** Every variable that the system reads, in the order of the README's table. */
export const envSchema = z.object({
  HOST: variable(
    z
      .string()
      .regex(/^[\w.:-]+$/)
      .default('127.0.0.1'),
    {
      description: 'Address to listen on; `0.0.0.0` in a container.',
      mend: 'an IP address or a host name of this machine',
    },
  ),
  PORT: variable(port().default(3000), {
    description: 'Port of the pages, the API and the websocket.',
    mend: 'a free port from 1 to 65535',
  }),
  PHONES_PORT: variable(port().default(3001), {
    description: 'Port of the phone simulator (demo only).',
    mend: 'a free port from 1 to 65535',
  }),
  MAIL_PORT: variable(port().default(3002), {
    description: 'Port of the mail server whose mailbox stands beside the phones (demo only).',
    mend: 'a free port from 1 to 65535',
  }),
  PUBLIC_URL: variable(origin.optional(), {
    description: 'Address that carriers call back and that links show; without a path.',
    mend: 'an address such as https://ponte.example.org, without a path',
    unset: '`http://HOST:PORT`',
  }),
  ALLOWED_ORIGINS: variable(list(origin).optional(), {
    description: 'Origins whose pages may open the websocket, separated by commas.',
    mend: 'origins such as https://ponte.example.org, separated by commas',
    unset: 'the origin of `PUBLIC_URL`',
  }),
  TRUSTED_PROXIES: variable(list(address).default([]), {
    description:
      'Reverse proxies whose `X-Forwarded-*` headers count: IP addresses or CIDR ranges.',
    mend: 'IP addresses or CIDR ranges such as 10.0.0.0/8, separated by commas',
    unset: 'none',
  }),
  DATA_DIR: variable(z.string().default('.data'), {
    description: 'Where the embedded PostgreSQL and the demo keep their files.',
    mend: 'a directory that this user may write to',
  }),
  DATABASE_URL: variable(urlOf(/^postgres(ql)?:$/).optional(), {
    description: 'PostgreSQL 18 with `btree_gist`.',
    mend: 'an address such as postgres://user:password@host:5432/ponte',
    unset: 'an embedded PostgreSQL in `DATA_DIR`',
    secret: true,
  }),
  MASTER_KEYS: variable(masterKeys.optional(), {
    description:
      'Keys that everything sealed hangs on, `name:` and 32 bytes in base64, separated by commas: the first wraps, all unwrap.',
    mend: 'entries such as 2026:… with 32 bytes in base64 (openssl rand -base64 32), each name once, separated by commas',
    unset: '`MASTER_KEYS_FILE`, or one made in `DATA_DIR` with the embedded PostgreSQL',
    secret: true,
  }),
  MASTER_KEYS_FILE: variable(z.string().optional(), {
    description: 'A file that holds what `MASTER_KEYS` would, one entry a line.',
    mend: 'the path of a file that this user may read',
    unset: '`MASTER_KEYS`',
  }),
  DATABASE_POOL_SIZE: variable(
    z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(2).max(500)).default(10),
    {
      description: 'Connections to PostgreSQL that a process holds at most.',
      mend: 'a whole number from 2 to 500',
    },
  ),
  REDIS_URL: variable(urlOf(/^rediss?:$/).optional(), {
    description: 'Redis or Valkey (with `noeviction`) for the queues, needed by several machines.',
    mend: 'an address such as redis://host:6379',
    unset: 'queues on PostgreSQL',
    secret: true,
  }),
  LOG_LEVEL: variable(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    {
      description: 'The least severe log line that is written.',
      mend: 'one of fatal, error, warn, info, debug, trace, silent',
    },
  ),
  PROCESS: variable(z.enum(['all', 'api', 'worker']).default('all'), {
    description: 'What this process does: `api`, `worker`, or `all` in one.',
    mend: 'one of all, api, worker',
  }),
  DEMO: variable(z.stringbool().optional(), {
    description: 'Invented network and simulated phones; never together with a carrier.',
    mend: 'true or false',
    unset: '`true` unless `TWILIO_ACCOUNT_SID` is set',
  }),
  TWILIO_ACCOUNT_SID: variable(
    z
      .string()
      .regex(/^AC[0-9a-f]{32}$/i)
      .optional(),
    {
      description: 'Account at the carrier, with its token and a sender; all of them or none.',
      mend: 'AC followed by 32 hexadecimal digits',
      unset: 'none: simulated phones',
      // Not secret by itself, but a token pasted into the wrong variable would be.
      secret: true,
    },
  ),
  TWILIO_AUTH_TOKEN: variable(
    z
      .string()
      .regex(/^\S{16,}$/)
      .optional(),
    {
      description: "The account's token; also verifies the carrier's signatures.",
      mend: "the account's auth token, from Twilio's console",
      unset: 'none',
      secret: true,
    },
  ),
  TWILIO_FROM: variable(
    z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/)
      .optional(),
    {
      description:
        'Number that messages and calls come from; a number and not a name, since people answer it.',
      mend: 'a number in international form, such as +390000000000',
      unset: '`TWILIO_MESSAGING_SERVICE_SID`, and no calls',
    },
  ),
  TWILIO_MESSAGING_SERVICE_SID: variable(
    z
      .string()
      .regex(/^MG[0-9a-f]{32}$/i)
      .optional(),
    {
      description: 'Messaging service that chooses among several senders, instead of one number.',
      mend: 'MG followed by 32 hexadecimal digits',
      unset: '`TWILIO_FROM`',
      // As with the account: a token pasted here would be shown otherwise.
      secret: true,
    },
  ),
  TWILIO_WHATSAPP_FROM: variable(
    z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/)
      .optional(),
    {
      description: 'WhatsApp sender, for networks whose policy allows it.',
      mend: 'a number in international form, such as +390000000000, without whatsapp:',
      unset: 'SMS only',
    },
  ),
  TWILIO_API_URL: variable(urlOf(/^https?:$/).default('https://api.twilio.com'), {
    description: "Address of the carrier's API.",
    mend: 'an address such as https://api.twilio.com',
  }),
  SMTP_URL: variable(urlOf(/^smtps?:$/).optional(), {
    description: 'Mail server for invitations and new passwords, with `MAIL_FROM`.',
    mend: 'an address such as smtps://user:password@mail.example.org:465',
    unset: 'no mail; in the demo, a mailbox beside the phones',
    secret: true,
  }),
  MAIL_FROM: variable(
    z
      .string()
      .regex(/^[^<>@\r\n]*<?[^\s<>@]+@[^\s<>@]+>?$/)
      .optional(),
    {
      description: 'Sender of mails.',
      mend: 'an address such as "Ponte <ponte@example.org>"',
      unset: 'none; needed with `SMTP_URL`',
    },
  ),
  ...oidcVariables,
  SWEEP_SECONDS: variable(
    z.string().transform(Number).pipe(z.number().min(0.05).max(3600)).default(1),
    {
      description: 'How often due work is looked for that no queue has announced.',
      mend: 'a number of seconds from 0.05 to 3600',
    },
  ),
});

type Variable = keyof typeof envSchema.shape;
type Given = Partial<Record<Variable, string>>;

/** The configuration, complete and frozen. `PUBLIC_URL` and the origins have no trailing slash. */
export type Env = Readonly<
  Omit<
    z.output<typeof envSchema>,
    'PUBLIC_URL' | 'ALLOWED_ORIGINS' | 'TRUSTED_PROXIES' | 'OIDC_SECOND_FACTOR_ACR' | 'DEMO'
  > & {
    PUBLIC_URL: string;
    ALLOWED_ORIGINS: readonly string[];
    TRUSTED_PROXIES: readonly string[];
    OIDC_SECOND_FACTOR_ACR: readonly string[];
    DEMO: boolean;
  }
>;

/** The environment can't be used; `message` names every fault and is ready to print. */
export class ConfigurationFault extends Error {
  override readonly name = 'ConfigurationFault';
}

/** What the README's table says of each variable. */
export const describeVariables = () =>
  Object.entries(envSchema.shape).map(([name, schema]) => {
    const { description, unset } = metaOf(schema);
    return { name, description, fallback: unset ?? `\`${String(schema.parse(undefined))}\`` };
  });

const metaOf = (schema: z.ZodType): VariableMeta => schema.meta() as unknown as VariableMeta;

// Compose files and shells often leave a variable empty to say "not set".
const givenVariables = (env: NodeJS.ProcessEnv): Given =>
  Object.fromEntries(
    Object.keys(envSchema.shape).flatMap((name) => {
      const value = env[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );

const fieldFaults = (given: Given): string[] =>
  Object.entries(envSchema.shape).flatMap(([name, schema]) => {
    const value = given[name as Variable];
    if (value === undefined || schema.safeParse(value).success) return [];
    const { mend, secret } = metaOf(schema);
    // Any address may carry a password before an @.
    const hidden = secret || value.includes('@');
    const shown = hidden ? 'has a value (not shown) that' : `is ${JSON.stringify(value)}, which`;
    return [`${name} ${shown} cannot be used: set it to ${mend}.`];
  });

const isDemo = (given: Given): boolean =>
  envSchema.shape.DEMO.safeParse(given.DEMO).data ?? given.TWILIO_ACCOUNT_SID === undefined;

const defaultPublicUrl = (host: string, portNumber: number): string => {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return new URL(`http://${name}:${portNumber}`).origin;
};

const complete = (given: Given): Env => {
  const parsed = envSchema.parse(given);
  const PUBLIC_URL = parsed.PUBLIC_URL ?? defaultPublicUrl(parsed.HOST, parsed.PORT);
  return Object.freeze({
    ...parsed,
    PUBLIC_URL,
    ALLOWED_ORIGINS: Object.freeze(parsed.ALLOWED_ORIGINS ?? [PUBLIC_URL]),
    TRUSTED_PROXIES: Object.freeze(parsed.TRUSTED_PROXIES),
    OIDC_SECOND_FACTOR_ACR: Object.freeze(parsed.OIDC_SECOND_FACTOR_ACR),
    DEMO: isDemo(given),
  });
};

/**
 * The configuration of the process. An empty variable counts as not set.
 *
 * @throws {ConfigurationFault} naming all faults at once, each with how to mend it; no secrets.
 */
export const readEnv = (env: NodeJS.ProcessEnv = process.env): Env => {
  const given = givenVariables(env);
  const faults = [...fieldFaults(given), ...combinationFaults(given, isDemo(given))];
  if (faults.length === 0) return complete(given);
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  throw new ConfigurationFault(
    [`The configuration has ${count}:`, ...faults.map((fault) => `  - ${fault}`)].join('\n'),
  );
};
