import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Jest runs our modules as they are only with Node's flag for them.

const HELP = `npm test: runs the tests, on a PostgreSQL of their own that they start and throw away.

  npm test                          all of them: some minutes
  npm test -- test/unit             one folder; unit and property tests need no database
  npm test -- cascade -t "declines" files whose path has "cascade", tests whose name has "declines"
  npm test -- --watch               again at every change
  npm test -- --coverage            what the tests have touched

  Everything else is Jest's: https://jestjs.io/docs/cli

  --help   this text
`;

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const runJest = (args: readonly string[]): void => {
  const child = spawn(process.execPath, [...flags, jest, ...args], {
    stdio: 'inherit',
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill(signal));

  child.on('exit', (code, signal) => {
    // Whoever called us sees the same end: a code, or a signal.
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exitCode = code ?? 1;
  });
};

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) process.stdout.write(HELP);
else runJest(args);
