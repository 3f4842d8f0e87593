import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readEnv } from '../config/env.ts';
import { eventually, makeClient, type DemoAddress } from './demo/client.ts';
import { note } from './demo/print.ts';
import {
  nobodyAnswersAtFirst,
  nobodyCanCome,
  somebodyComes,
  type Person,
  type Stage,
} from './demo/stories.ts';

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

const isUp = async (address: DemoAddress | null): Promise<boolean> => {
  if (address === null) return false;
  try {
    return (
      (await fetch(`${address.api}/readyz`)).ok && (await fetch(`${address.phones}/healthz`)).ok
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
  for (const { id, givenName, familyName, phone } of items)
    people.set(id, { name: `${givenName} ${familyName}`, phone });
  const { items: known } = await client.call<{ items: { tag: string; nameEn: string }[] }>(
    'frontDesk',
    'GET',
    '/languages',
  );
  const languages = new Map(known.map(({ tag, nameEn }) => [tag, nameEn]));
  return { client, hospital: hospital.id, people, languages };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(HELP);
  const file = path.join(readEnv().DATA_DIR, 'demo.json');
  const running = addressIn(file);
  const started = (await isUp(running)) ? null : await startSystem(file);
  const address = started?.address ?? running;
  if (address === null) throw new Error('The demo has no address to talk to.');
  try {
    const stage = await setStage(address);
    await somebodyComes(stage);
    await nobodyAnswersAtFirst(stage);
    await nobodyCanCome(stage);
  } finally {
    if (started) {
      started.child.kill('SIGINT');
      await new Promise((resolve) => started.child.once('exit', resolve));
    }
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
