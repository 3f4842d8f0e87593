import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const HELP = `Runs everything that must hold before a change goes in, except the tests.
Every step is run, also after one has failed; exits with 1 if any has.

  npm run check                all steps
  npm run check -- lint types  these steps`;

const script = (file: string, ...args: string[]) => [
  process.execPath,
  '--import',
  'tsx',
  `scripts/${file}`,
  ...args,
];

/** Each step is a command that says nothing worth reading unless it fails. */
const steps = {
  format: {
    what: 'files are formatted',
    command: [process.execPath, 'node_modules/prettier/bin/prettier.cjs', '--check', '.'],
  },
  lint: { what: 'rules of the code', command: ['npm', 'run', '--silent', 'lint'] },
  types: { what: 'types agree', command: ['npm', 'run', '--silent', 'types'] },
  arrows: {
    what: 'imports keep to the architecture',
    command: ['npm', 'run', '--silent', 'arrows'],
  },
  config: { what: 'configuration table is current', command: script('config-table.ts', '--check') },
  rights: {
    what: 'table of rights is current',
    command: script('permissions-table.ts', '--check'),
  },
  card: { what: 'card to print is current', command: script('card.ts', '--check') },
  schema: { what: 'schema dump is current', command: script('dump-schema.ts', '--check') },
  compose: { what: 'compose file is valid', command: script('check-compose.ts') },
} satisfies Record<string, { what: string; command: string[] }>;

type StepName = keyof typeof steps;
const isStep = (name: string): name is StepName => name in steps;

interface Outcome {
  passed: boolean;
  output: string;
  seconds: number;
}

const run = ([program = '', ...args]: string[]): Promise<Outcome> =>
  new Promise((done) => {
    const startedAt = process.hrtime.bigint();
    const chunks: Buffer[] = [];
    const finish = (passed: boolean, reason = '') => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      done({ passed, output: Buffer.concat(chunks).toString() + reason, seconds });
    };
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) =>
      finish(false, `${program} could not be started: ${error.message}`),
    );
    child.on('close', (code, signal) => {
      finish(code === 0, signal ? `ended by ${signal}` : '');
    });
  });

const indented = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');

/** Runs the named steps one after the other, since each can use all cores; true if all passed. */
const check = async (names: StepName[]): Promise<boolean> => {
  let allPassed = true;
  for (const name of names) {
    const { what, command } = steps[name];
    const { passed, output, seconds } = await run(command);
    const time = `${seconds.toFixed(1)} s`.padStart(7);
    console.log(`${passed ? '✓' : '✗'} ${name.padEnd(8)}${what.padEnd(34)}${time}`);
    if (!passed) console.log(`\n${indented(output)}\n`);
    allPassed &&= passed;
  }
  return allPassed;
};

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean' } },
  allowPositionals: true,
});
const known = Object.keys(steps).filter(isStep);
const unknown = positionals.filter((name) => !isStep(name));
if (values.help) {
  console.log(`${HELP}\n\nSteps: ${known.join(', ')}`);
} else if (unknown.length > 0) {
  console.error(`No step is called ${unknown.join(', ')}: choose from ${known.join(', ')}.`);
  process.exitCode = 1;
} else {
  process.exitCode = (await check(positionals.length > 0 ? positionals.filter(isStep) : known))
    ? 0
    : 1;
}
