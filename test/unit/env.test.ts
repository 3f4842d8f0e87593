import { describe, expect, test } from '@jest/globals';
import { ConfigurationFault, describeVariables, readEnv } from '../../config/env.ts';

const carrier = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a-token-nobody-may-see',
  TWILIO_FROM: '+390000000000',
  PUBLIC_URL: 'https://ponte.example.org',
};

const client = { OIDC_CLIENT_ID: 'ponte', OIDC_CLIENT_SECRET: 'a-secret-nobody-may-see' };

const SERVICE = `MG${'0'.repeat(32)}`;

const faultOf = (env: NodeJS.ProcessEnv): string => {
  try {
    readEnv(env);
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('what is not set', () => {
  test('runs the demo on this machine with nothing but Node', () => {
    expect(readEnv({})).toEqual({
      HOST: '127.0.0.1',
      PORT: 3000,
      PHONES_PORT: 3001,
      MAIL_PORT: 3002,
      PUBLIC_URL: 'http://127.0.0.1:3000',
      ALLOWED_ORIGINS: ['http://127.0.0.1:3000'],
      TRUSTED_PROXIES: [],
      DATA_DIR: '.data',
      DATABASE_POOL_SIZE: 10,
      LOG_LEVEL: 'info',
      PROCESS: 'all',
      DEMO: true,
      TWILIO_API_URL: 'https://api.twilio.com',
      OIDC_SECOND_FACTOR_ACR: [],
      SWEEP_SECONDS: 1,
    });
  });

  test('an empty variable counts as not set', () => {
    expect(readEnv({ PORT: '', REDIS_URL: '  ' })).toEqual(readEnv({}));
  });

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:8080'],
    ['::', 'http://127.0.0.1:8080'],
    ['::1', 'http://[::1]:8080'],
    ['ponte.lan', 'http://ponte.lan:8080'],
  ])('listening on %s, links show %s', (HOST, expected) => {
    expect(readEnv({ HOST, PORT: '8080' }).PUBLIC_URL).toBe(expected);
  });
});

describe('what is set', () => {
  test('lists are split, addresses lose their trailing slash', () => {
    const env = readEnv({
      PUBLIC_URL: 'https://ponte.example.org/',
      ALLOWED_ORIGINS: 'https://ponte.example.org/, https://b.example.org:8443,',
      TRUSTED_PROXIES: '10.0.0.1, 172.16.0.0/12, ::1',
    });
    expect(env.PUBLIC_URL).toBe('https://ponte.example.org');
    expect(env.ALLOWED_ORIGINS).toEqual([
      'https://ponte.example.org',
      'https://b.example.org:8443',
    ]);
    expect(env.TRUSTED_PROXIES).toEqual(['10.0.0.1', '172.16.0.0/12', '::1']);
  });

  test('a carrier ends the demo', () => {
    expect(readEnv(carrier)).toMatchObject({ DEMO: false, TWILIO_FROM: '+390000000000' });
  });

  test('a messaging service is a sender, too', () => {
    const { TWILIO_FROM: _, ...account } = carrier;
    const env = readEnv({ ...account, TWILIO_MESSAGING_SERVICE_SID: SERVICE });
    expect(env).toMatchObject({ DEMO: false, TWILIO_MESSAGING_SERVICE_SID: SERVICE });
    expect(env.TWILIO_FROM).toBeUndefined();
  });

  test('a WhatsApp sender stands beside either', () => {
    const env = readEnv({ ...carrier, TWILIO_WHATSAPP_FROM: '+390000000001' });
    expect(env.TWILIO_WHATSAPP_FROM).toBe('+390000000001');
  });

  test('a simulated carrier on this machine needs no TLS', () => {
    const simulated = { ...carrier, PUBLIC_URL: '', TWILIO_API_URL: 'http://127.0.0.1:3001' };
    expect(readEnv(simulated).DEMO).toBe(false);
  });

  test('nothing can be changed afterwards', () => {
    const env = readEnv({});
    expect(Object.isFrozen(env)).toBe(true);
    expect(Object.isFrozen(env.ALLOWED_ORIGINS)).toBe(true);
    expect(Object.isFrozen(env.TRUSTED_PROXIES)).toBe(true);
  });
});

describe('what is wrong', () => {
  test.each([
    ['HOST', 'not a host'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '3e3'],
    ['PHONES_PORT', 'abc'],
    ['PUBLIC_URL', 'ponte.example.org'],
    ['PUBLIC_URL', 'https://ponte.example.org/path'],
    ['ALLOWED_ORIGINS', 'https://ponte.example.org,*'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['DATABASE_URL', 'mysql://localhost/ponte'],
    ['DATABASE_POOL_SIZE', '1'],
    ['REDIS_URL', 'localhost:6379'],
    ['LOG_LEVEL', 'loud'],
    ['PROCESS', 'both'],
    ['DEMO', 'perhaps'],
    ['TWILIO_FROM', 'PONTE'],
    ['TWILIO_MESSAGING_SERVICE_SID', 'MG12'],
    ['TWILIO_WHATSAPP_FROM', 'whatsapp:+390000000000'],
    ['OIDC_ISSUER', 'login.example.org'],
    ['OIDC_CLIENT_SECRET', 'short'],
    ['SWEEP_SECONDS', '0'],
    ['SWEEP_SECONDS', 'often'],
  ])('%s=%s is named, with how to mend it', (name, value) => {
    expect(faultOf({ [name]: value })).toMatch(new RegExp(`- ${name} .+: set it to `));
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'a carrier without a sender',
      { ...carrier, TWILIO_FROM: '' },
      /- one of TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID missing: set all/,
    ],
    ['half an account', { ...carrier, TWILIO_AUTH_TOKEN: '' }, /- TWILIO_AUTH_TOKEN missing: set/],
    [
      'two senders',
      { ...carrier, TWILIO_MESSAGING_SERVICE_SID: SERVICE },
      /- TWILIO_FROM and TWILIO_MESSAGING_SERVICE_SID are both set: set one of them, and unset/,
    ],
    ['a WhatsApp sender alone', { TWILIO_WHATSAPP_FROM: '+390000000000' }, /missing/],
    ['an address of a carrier alone', { TWILIO_API_URL: 'https://api.twilio.com' }, /missing/],
    ['a demo on a carrier', { ...carrier, DEMO: 'true' }, /DEMO is on with a carrier/],
    ['neither demo nor carrier', { DEMO: 'false' }, /DEMO is off without a carrier/],
    ['a carrier that cannot call back', { ...carrier, PUBLIC_URL: '' }, /PUBLIC_URL must start/],
    [
      'a token sent in clear',
      { ...carrier, TWILIO_API_URL: 'http://carrier.example.org' },
      /TWILIO_API_URL must start/,
    ],
    ['two processes on an embedded database', { PROCESS: 'worker' }, /needs DATABASE_URL/],
    ['two servers on a port', { PORT: '3001' }, /PHONES_PORT is the same as PORT/],
    ['a mailbox on a taken port', { MAIL_PORT: '3001' }, /MAIL_PORT is the same as/],
    ['a mail server without a sender', { SMTP_URL: 'smtp://mail' }, /SMTP_URL and MAIL_FROM/],
    ['an issuer without a client', { OIDC_ISSUER: 'https://login.example.org' }, /CLIENT_ID, OIDC/],
    [
      'a second factor of nobody',
      { OIDC_SECOND_FACTOR_ACR: 'SpidL2' },
      /OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET missing/,
    ],
    [
      'an issuer in clear',
      { ...client, OIDC_ISSUER: 'http://login.example.org' },
      /OIDC_ISSUER must start with https/,
    ],
  ])('%s is refused', (_what, env, message) => {
    expect(faultOf(env)).toMatch(message);
  });

  test('all faults are listed at once', () => {
    const message = faultOf({ PORT: 'x', LOG_LEVEL: 'x', PROCESS: 'api', DEMO: 'false' });
    expect(message.split('\n')).toEqual([
      'The configuration has 4 faults:',
      expect.stringMatching(/^ {2}- PORT /),
      expect.stringMatching(/^ {2}- LOG_LEVEL /),
      expect.stringMatching(/^ {2}- DEMO /),
      expect.stringMatching(/^ {2}- PROCESS=api /),
    ]);
  });

  test('no secret is shown', () => {
    const message = faultOf({
      TWILIO_AUTH_TOKEN: 'short-secret',
      TWILIO_ACCOUNT_SID: 'pasted-secret',
      DATABASE_URL: 'mysql://ponte:url-secret@localhost',
      REDIS_URL: 'http://:redis-secret@localhost',
      PUBLIC_URL: 'https://me:site-secret@localhost/x',
    });
    expect(message).toMatch(/TWILIO_AUTH_TOKEN has a value \(not shown\)/);
    expect(message).not.toMatch(/-secret/);
  });
});

test('each variable has a meaning and says what happens without it', () => {
  for (const { name, description, fallback } of describeVariables()) {
    expect(name).toMatch(/^[A-Z_]+$/);
    expect(description).toMatch(/\S/);
    expect(fallback).not.toMatch(/undefined/);
  }
});
