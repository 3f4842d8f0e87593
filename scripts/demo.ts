import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readEnv } from '../config/env.ts';
import { eventually, makeClient, type DemoAddress } from './demo/client.ts';
import { note } from './demo/print.ts';
import type { Person, Stage } from './demo/stage.ts';
import { nobodyAnswersAtFirst, nobodyCanCome, somebodyComes } from './demo/stories.ts';
import { fail } from './start/fail.ts';

const HELP = `npm run demo: three stories in the terminal, told by the real system.

  A nurse asks for a mediator, phones ring, somebody answers; nobody answers at first; nobody can come.
  Uses the system that runs on DATA_DIR (.data), or starts one and stops it at the end.

  --help   this text
`;

const START_PATIENCE_MS = 60_000;

const addressIn = (file: string): DemoAddress | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoAddress;
  } catch {
    return null;
  }
};

/** Whoever holds the port may be somebody else, and deaf. */
const heard = (url: string): Promise<Response> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) });

const isUp = async (address: DemoAddress | null): Promise<boolean> => {
  if (address === null) return false;
  try {
    return (
      (await heard(`${address.api}/readyz`)).ok && (await heard(`${address.phones}/healthz`)).ok
    );
  } catch {
    return false;
  }
};

/** Starts the system as `npm start` does; what it says on standard error is shown when it fails. */
const startSystem = async (
  file: string,
): Promise<{ address: DemoAddress; child: ChildProcess }> => {
  note('Starting the system…');
  const script = path.join(import.meta.dirname, `start${path.extname(import.meta.filename)}`);
  const child = spawn(process.execPath, [...process.execArgv, script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const look = async (): Promise<DemoAddress | null> => {
    if (child.exitCode !== null) throw new Error(complaint.trim() || 'The system did not start.');
    const address = addressIn(file);
    return (await isUp(address)) ? address : null;
  };
  return { address: await eventually('the system to start', look, START_PATIENCE_MS), child };
};

interface MediatorRow extends Person {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** What must be put back, whatever ends the demo; last things first. */
const undos: (() => Promise<unknown>)[] = [];

const undoAll = async (): Promise<void> => {
  for (const undo of undos.splice(0).reverse())
    await undo().catch((error: unknown) => note((error as Error).message));
};

const during: Stage['during'] = async (change, back, tell) => {
  undos.push(back);
  try {
    await change();
    await tell();
  } finally {
    // An interruption may have put it back already.
    if (undos.includes(back)) {
      undos.splice(undos.indexOf(back), 1);
      await back();
    }
  }
};

const setStage = async (address: DemoAddress): Promise<Stage> => {
  const client = makeClient(address);
  const sites = await client.call<{ items: { id: string; comune: string; name: string }[] }>(
    'frontDesk',
    'GET',
    '/sites?limit=100',
  );
  const hospital = sites.items.find(
    ({ comune, name }) => comune === 'Andria' && name.startsWith('Ospedale'),
  );
  if (!hospital)
    throw new Error(
      'The running network has no hospital in Andria: the demo needs the demo network.',
    );
  const people = new Map<string, Person>();
  const { items } = await client.call<{ items: MediatorRow[] }>(
    'coordinator',
    'GET',
    '/mediators?limit=100',
  );
  for (const { id, givenName, familyName, phone, smsOn } of items)
    people.set(id, { name: `${givenName} ${familyName}`, phone, smsOn });
  const { items: known } = await client.call<{ items: { tag: string; nameEn: string }[] }>(
    'frontDesk',
    'GET',
    '/languages',
  );
  const languages = new Map(known.map(({ tag, nameEn }) => [tag, nameEn]));
  return { client, hospital: hospital.id, people, languages, during };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(HELP);
  const file = path.join(readEnv().DATA_DIR, 'demo.json');
  const running = addressIn(file);
  const started = (await isUp(running)) ? null : await startSystem(file);
  const address = started?.address ?? running;
  if (address === null) throw new Error('The demo has no address to talk to.');
  if (started) undos.push(() => stopSystem(started.child));
  try {
    const stage = await setStage(address);
    await somebodyComes(stage);
    await nobodyAnswersAtFirst(stage);
    await nobodyCanCome(stage);
  } finally {
    await undoAll();
  }
};

const stopSystem = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await gone;
};

// 130 is what a shell expects of a command that was interrupted.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void undoAll().then(() => process.exit(130)));

try {
  await main();
} catch (error) {
  fail((error as Error).message);
}
