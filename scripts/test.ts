import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Jest runs our modules as they are only with Node's flag for them.

const HELP = `npm test: runs the tests, on a PostgreSQL of their own that they start and throw away.

  npm test                          all of them; the long proofs of test/long by themselves, at the end
  npm test -- test/unit             one folder; unit and property tests need no database
  npm test -- cascade -t "declines" files whose path has "cascade", tests whose name has "declines"
  npm test -- --watch               again at every change
  npm test -- --coverage            what the tests have touched

  Everything else is Jest's: https://jestjs.io/docs/cli

  --help   this text
`;

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const LONG = 'test/long';
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Runs Jest; how it ended. */
const runJest = (args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, jest, ...args], { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals): boolean => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, pass);
    child.on('exit', (code, signal) => {
      for (const one of SIGNALS) process.off(one, pass);
      // Whoever called us sees the same end: a code, or a signal.
      if (signal) process.kill(process.pid, signal);
      else resolve(code ?? 1);
    });
  });

/** The long proofs come last and one by one: beside each other they would measure the machine. */
const runAll = async (): Promise<number> => {
  const most = await runJest(['--testPathIgnorePatterns', '/node_modules/', `/${LONG}/`]);
  return (await runJest(['--runInBand', LONG])) || most;
};

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) process.stdout.write(HELP);
else process.exitCode = await (args.length === 0 ? runAll() : runJest(args));
