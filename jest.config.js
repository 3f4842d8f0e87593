import { existsSync } from 'node:fs';

const globalSetup = './test/support/global-setup.ts';
const globalTeardown = './test/support/global-teardown.ts';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.{ts,tsx}'],
  // The images are built from dist/, and .data/ may hold a database's sockets.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2023' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Suites start databases and browsers: more workers would only wait for each other.
  maxWorkers: 2,
  testTimeout: 60_000,
  ...(existsSync(globalSetup) && { globalSetup }),
  ...(existsSync(globalTeardown) && { globalTeardown }),
};
