import { parseArgs, type ParseArgsConfig } from 'node:util';
import pg from 'pg';
import { readEnv, type Env } from '../config/env.ts';
import type { Vault } from '../src/app/ports.ts';
import {
  makeLog,
  makeVault,
  migrate,
  ROLES,
  rotateKeys,
  sealPlain,
  SEES_EVERYTHING,
  type Role,
} from '../src/main.ts';
import { addOrganisation } from './admin/add-organisation.ts';
import { createKey } from './admin/create-key.ts';
import { createNetwork } from './admin/create-network.ts';
import { invite } from './admin/invite.ts';
import { listKeys } from './admin/list-keys.ts';
import { resetFactors } from './admin/reset-factors.ts';
import { revokeKey } from './admin/revoke-key.ts';
import { smtpOf } from './start/mail.ts';
import { masterKeysOf } from './start/master-keys.ts';
import { openDatabase } from './start/open-database.ts';
import { fail } from './start/fail.ts';

const OPTIONS = {
  help: { type: 'boolean' },
  slug: { type: 'string' },
  name: { type: 'string' },
  zone: { type: 'string', default: 'Europe/Rome' },
  network: { type: 'string' },
  kind: { type: 'string' },
  sites: { type: 'string' },
  role: { type: 'string' },
  organisation: { type: 'string' },
  partner: { type: 'string' },
  mediator: { type: 'string' },
  expires: { type: 'string' },
  email: { type: 'string' },
  language: { type: 'string' },
  key: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

type Values = { readonly [Name in keyof typeof OPTIONS]?: string | boolean };

/** The value of an option that the command can't do without. */
const need = (values: Values, name: keyof Values): string => {
  const value = values[name];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw new Error(`--${name} is missing: see npm run admin -- --help.`);
};

const may = (values: Values, name: keyof Values): string | null => {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : null;
};

const roleOf = (text: string): Role => {
  const role = ROLES.find((one) => one === text);
  if (role) return role;
  throw new Error(`--role ${text} is not known: choose one of ${ROLES.join(', ')}.`);
};

interface Command {
  readonly help: string;
  readonly run: (client: pg.Client, values: Values, at: Place) => Promise<string>;
}

/** What a command may need besides its transaction. */
interface Place {
  readonly env: Env;
  readonly connectionString: string;
  readonly vault: Vault;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  'create-network': {
    help: `  create-network    --slug bat --name "Rete BAT" [--zone Europe/Rome]
                    A network with the languages and comuni that Ponte brings along.`,
    run: (client, values) =>
      createNetwork(client, {
        slug: need(values, 'slug'),
        name: need(values, 'name'),
        zone: need(values, 'zone'),
      }),
  },
  'add-organisation': {
    help: `  add-organisation  --network bat --name "ASL BT" --kind health --sites sites.csv
                    Who asks, and where. The file has a header and one site a line:
                    site,comune,lat,lng (lat and lng may be empty: the middle of the comune).`,
    run: (client, values) =>
      addOrganisation(client, {
        network: need(values, 'network'),
        name: need(values, 'name'),
        kind: need(values, 'kind'),
        sites: need(values, 'sites'),
      }),
  },
  'create-key': {
    help: `  create-key        --network bat --role coordinator --name "Coordinamento"
                    [--organisation "ASL BT"] [--mediator ID] [--partner NAME] [--expires 2027-12-31]
                    An API key, shown once. A front desk belongs to an organisation, a mediator to herself,
                    a partner-manager to a partner.`,
    run: (client, values) =>
      createKey(client, {
        network: need(values, 'network'),
        role: roleOf(need(values, 'role')),
        name: need(values, 'name'),
        organisation: may(values, 'organisation'),
        mediator: may(values, 'mediator'),
        partner: may(values, 'partner'),
        expires: may(values, 'expires'),
      }),
  },
  invite: {
    help: `  invite            --network bat --email anna@asl.example.org --name "Anna Prova" --role front-desk
                    [--organisation "ASL BT"] [--partner NAME] [--language it]
                    A person's access: prints a link with which she chooses a password, and has it sent where there
                    is a mail server. Mediators sign in with their telephone and need none.`,
    run: (client, values, { env }) =>
      invite(client, {
        network: need(values, 'network'),
        email: need(values, 'email'),
        name: need(values, 'name'),
        role: roleOf(need(values, 'role')),
        organisation: may(values, 'organisation'),
        partner: may(values, 'partner'),
        language: may(values, 'language'),
        publicUrl: env.PUBLIC_URL,
        hasMail: smtpOf(env) !== null,
      }),
  },
  'reset-factors': {
    help: `  reset-factors     --network bat --email anna@asl.example.org
                    For somebody who has lost her authenticator app or her passkeys: takes them away and ends her sessions.
                    The password stays, and she sets up another when she next signs in. Make sure first who asks.`,
    run: (client, values, { env }) =>
      resetFactors(client, {
        network: need(values, 'network'),
        email: need(values, 'email'),
        hasMail: smtpOf(env) !== null,
      }),
  },
  'list-keys': {
    help: `  list-keys         --network bat
                    Every API key with its id, first letters, role, end and last use; never the key itself.`,
    run: (client, values) => listKeys(client, need(values, 'network')),
  },
  'revoke-key': {
    help: `  revoke-key        --network bat --key ID
                    Ends an API key, by its id or by its first letters as list-keys shows them.`,
    run: (client, values) =>
      revokeKey(client, { network: need(values, 'network'), key: need(values, 'key') }),
  },
  'rotate-keys': {
    help: `  rotate-keys       After a new entry was put first in MASTER_KEYS, and everything was started again with it: wraps the
                    keys of all cases and mediators with it. Can be stopped and run again, while Ponte runs. Then the
                    old entries may go.`,
    run: async (_client, _values, place) =>
      `${await rotateKeys(place)} keys are wrapped anew with the first master key.`,
  },
};

const FOOT = `
  Works on the database of DATABASE_URL, or on the embedded one of DATA_DIR while Ponte is stopped.

  --help   this text, or that of one command
`;

/** The text of one command, or of all. */
const helpOf = (name: string | undefined): string => {
  const one = name === undefined ? undefined : COMMANDS[name];
  if (one) return `npm run admin -- ${name}\n\n${one.help}\n${FOOT}`;
  const all = Object.values(COMMANDS).map(({ help }) => help);
  return `npm run admin -- <command>: makes a real network, step by step, and looks after its keys.\n\n${all.join('\n')}\n${FOOT}`;
};

/** All of a command or nothing of it. */
const inTransaction = async (url: string, work: (client: pg.Client) => Promise<string>) => {
  const client = new pg.Client({ connectionString: url, options: SEES_EVERYTHING });
  // A lost connection fails the statement under way; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    const said = await work(client);
    await client.query('commit');
    return said;
  } finally {
    await client.end();
  }
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [name] = positionals;
  if (values.help || name === undefined) return void process.stdout.write(helpOf(name));
  const command = COMMANDS[name];
  if (!command)
    throw new Error(`${name} is not a command: choose one of ${Object.keys(COMMANDS).join(', ')}.`);
  const env = readEnv();
  const database = await openDatabase(env, makeLog('warn'));
  try {
    await migrate({ connectionString: database.url });
    const vault = makeVault(masterKeysOf(env));
    const place = { env, connectionString: database.url, vault };
    await sealPlain(place);
    const said = await inTransaction(database.url, (client) => command.run(client, values, place));
    process.stdout.write(`${said}\n`);
  } finally {
    await database.stop();
  }
};

try {
  await main();
} catch (error) {
  fail((error as Error).message);
}
