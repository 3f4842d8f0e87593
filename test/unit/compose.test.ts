import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { readEnv } from '../../config/env.ts';
import { composeFaults } from '../../scripts/check-compose.ts';

let compose: string;
let envExample: string;

beforeAll(async () => {
  compose = await readFile('docker-compose.yml', 'utf8');
  envExample = await readFile('.env.example', 'utf8');
});

/** The file with one thing changed; the change must hit, or the test would prove nothing. */
const changed = (from: string, to: string) => {
  expect(compose).toContain(from);
  return compose.replace(from, to);
};

describe('the compose file', () => {
  test('is right', async () => {
    expect(await composeFaults(compose, envExample)).toEqual([]);
  });

  test.each([
    ['an unknown key', 'restart: unless-stopped', 'restarts: unless-stopped', /restarts/],
    ['a wrong condition', 'service_healthy', 'service_is_well', /condition/],
    ['a wrong type', 'replicas: 2', 'replicas: [2]', /replicas/],
    [
      'an unknown service',
      '  postgres:\n    image',
      '  database:\n    image',
      /waits for postgres/,
    ],
    ['an undeclared volume', '  certificates:\n', '', /mounts certificates/],
    ['an unexplained variable', '${DOMAIN:', '${HOSTNAME:', /HOSTNAME.*\.env\.example/],
  ])('%s is noticed', async (_what, from, to, fault) => {
    const faults = await composeFaults(changed(from, to), envExample);
    expect(faults.join('\n')).toMatch(fault);
  });

  test.each(['migrate', 'api', 'worker'])('gives %s a right configuration', (name) => {
    const filledIn: Record<string, string> = {
      DOMAIN: 'ponte.example.org',
      POSTGRES_PASSWORD: '0123456789abcdef',
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: '0'.repeat(32),
      TWILIO_FROM: '+390000000000',
    };
    const text = compose.replaceAll(/\$\{([A-Z_]+)[^}]*\}/g, (_all, variable: string) => {
      return filledIn[variable] ?? '';
    });
    const { services } = parse(text, { merge: true }) as {
      services: Record<string, { environment: Record<string, string> }>;
    };
    const env = readEnv({ ...filledIn, ...services[name]?.environment });
    expect(env).toMatchObject({ DEMO: false, REDIS_URL: 'redis://valkey:6379' });
  });
});
