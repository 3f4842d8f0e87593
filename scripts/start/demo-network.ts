import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { demo } from '../../config/demo.ts';
import type { Env } from '../../config/env.ts';
import { startPhones } from '../../src/main.ts';
import type { DemoKeys } from '../seed/demo-keys.ts';
import { demoKeysWork, renewDemoKeys, seedDemo } from '../seed/seed-demo.ts';
import { carrierOf, phonesUrl } from './carrier.ts';
import { hasMailbox } from './mail.ts';
import { phoneOwners } from './phone-owners.ts';

/** What `.data/demo.json` tells programs about the running demo. */
interface DemoFile {
  readonly api: string;
  readonly phones: string;
  readonly keys: DemoKeys;
  readonly signIns: readonly never[];
}

/** Seeds the demo network once, starts its phones, and writes down how to reach it. Returns what ends the phones. */
export const openDemo = async (
  env: Env,
  databaseUrl: string,
  log: Logger,
  say: (line: string) => void,
): Promise<() => Promise<void>> => {
  const seeded = await seedDemo({ connectionString: databaseUrl, now: Date.now() });
  const carrier = carrierOf(env);
  const owners = phoneOwners(databaseUrl);
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
  const keys = await keysOf(seeded.keys ?? knownKeys(file), databaseUrl);
  write(file, { api: env.PUBLIC_URL, phones: phonesUrl(env), keys, signIns: [] });
  say(
    'Demo network of the province of Barletta-Andria-Trani: invented people, phones that ring only here.',
  );
  say(`The phones are at ${phonesUrl(env)}, keys and addresses in ${file}.`);
  return () => phones.close();
};

/** Keys that open this database: new ones where the old are lost, or of another database. */
const keysOf = async (keys: DemoKeys | null, connectionString: string): Promise<DemoKeys> =>
  keys !== null && (await demoKeysWork({ connectionString, keys }))
    ? keys
    : renewDemoKeys({ connectionString, now: Date.now() });

const knownKeys = (file: string): DemoKeys | null => {
  if (!existsSync(file)) return null;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as DemoFile).keys ?? null;
  } catch {
    return null;
  }
};

/** Whole or not at all, and only for this user: it holds keys. */
const write = (file: string, content: DemoFile): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
};
