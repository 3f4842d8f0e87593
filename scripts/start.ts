import { parseArgs } from 'node:util';
import closeWithGrace, { type Options as CloseWithGraceOptions } from 'close-with-grace';
import { readEnv } from '../config/env.ts';
import { explain } from './start/faults.ts';
import { startSystem } from './start/start-system.ts';
import { fail } from './start/fail.ts';

const HELP = `npm start: PostgreSQL, the API, the workers and, in a demo, the phones, in one process.

  Without configuration it starts a demo network with its own PostgreSQL in .data/.
  A second start goes on with the same data; Ctrl-C finishes what is in hand and stops everything.
  Variables such as PORT or DATABASE_URL are read from the environment; README.md lists them.

  --help   this text
`;

const GRACE_MS = 9_000;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** A terminal's Ctrl-C comes twice: from the terminal, and again from npm, which passes it on. */
const ECHO_MS = 1_000;

/** The first signal stops with grace; one that comes when somebody has lost patience stops at once. */
const onSignal = (stop: () => void): void => {
  let asked = 0;
  const hear = (): void => {
    // Asked a second time: whoever waits no longer gets an end without grace.
    if (asked !== 0 && Date.now() - asked > ECHO_MS) process.exit(1);
    if (asked === 0) stop();
    asked ||= Date.now();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(HELP);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const system = await startSystem(readEnv(), say);
  const options: CloseWithGraceOptions = { delay: GRACE_MS, logger: false, skip: [...SIGNALS] };
  const grace = closeWithGrace(options, async ({ err }) => {
    if (err) system.log.error({ err }, 'Ponte stops because of a fault.');
    say('Finishing what is in hand…');
    await system.stop();
    say('Stopped.');
  });
  onSignal(grace.close);
};

try {
  await main();
} catch (error) {
  fail(explain(error));
}
