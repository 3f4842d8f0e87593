import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { demo } from '../../config/demo.ts';
import type { Env } from '../../config/env.ts';
import type { Vault } from '../../src/app/ports.ts';
import { startPhones } from '../../src/main.ts';
import type { DemoKeys } from '../seed/demo-keys.ts';
import {
  demoKeysWork,
  demoSignIns,
  renewDemoKeys,
  seedDemo,
  type DemoSignIn,
} from '../seed/seed-demo.ts';
import { carrierOf, phonesUrl } from './carrier.ts';
import { hasMailbox } from './mail.ts';
import { phoneOwners } from './phone-owners.ts';

/** What `.data/demo.json` tells programs about the running demo. */
interface DemoFile {
  readonly api: string;
  readonly phones: string;
  readonly keys: DemoKeys;
  /** Null: mails leave for real. */
  readonly mail: string | null;
  readonly signIns: readonly DemoSignIn[];
}

/** Seeds the demo network once, starts its phones, and writes down how to reach it. Returns what ends the phones. */
export const openDemo = async (
  env: Env,
  databaseUrl: string,
  vault: Vault,
  log: Logger,
  say: (line: string) => void,
): Promise<() => Promise<void>> => {
  const seeded = await seedDemo({ connectionString: databaseUrl, now: Date.now(), vault });
  const carrier = carrierOf(env);
  const owners = phoneOwners(databaseUrl, vault);
  const phones = await startPhones({
    host: '127.0.0.1',
    port: env.PHONES_PORT,
    accountSid: carrier.accountSid,
    authToken: carrier.authToken,
    sender: demo.sender,
    whatsappSender: demo.sender,
    ...(hasMailbox(env) && { mailPort: env.MAIL_PORT }),
    inboundUrl: `${env.PUBLIC_URL}/hooks/twilio/inbound`,
    owners,
    log,
  });
  const file = path.join(env.DATA_DIR, 'demo.json');
  const known = readKnown(file);
  const keys = await keysOf(seeded.keys ?? known.keys ?? null, databaseUrl, vault);
  const signIns = await demoSignIns({
    connectionString: databaseUrl,
    known: known.signIns ?? [],
    now: Date.now(),
  });
  const mail = hasMailbox(env) ? `${phonesUrl(env)}/mail` : null;
  write(file, { api: env.PUBLIC_URL, phones: phonesUrl(env), mail, keys, signIns });
  say(
    'Demo network of the province of Barletta-Andria-Trani: invented people, phones that ring only here.',
  );
  say(`The phones are at ${phonesUrl(env)}, keys, passwords and addresses in ${file}.`);
  return () => phones.close();
};

/** Keys that open this database: new ones where the old are lost, or of another database. */
const keysOf = async (
  keys: DemoKeys | null,
  connectionString: string,
  vault: Vault,
): Promise<DemoKeys> =>
  keys !== null && (await demoKeysWork({ connectionString, keys }))
    ? keys
    : renewDemoKeys({ connectionString, now: Date.now(), vault });

const readKnown = (file: string): Partial<DemoFile> => {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<DemoFile>;
  } catch {
    return {};
  }
};

/** Whole or not at all, and only for this user: it holds keys. */
const write = (file: string, content: DemoFile): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
};
