import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { App, AppDeps } from '../../src/http/app.ts';
import { startPhones } from '../../src/main.ts';
import { as, buildTestApp } from '../support/http-edge.ts';
import { CARRIER, SENDER } from '../support/test-system.ts';

let app: App;
afterEach(() => app?.close());

const start = async (given: Partial<AppDeps> = {}): Promise<void> => {
  app = await buildTestApp(given);
};

const policyOf = async (url: string): Promise<string> =>
  String((await app.inject({ url })).headers['content-security-policy']);

test('an answer of the API may not be loaded, framed, sniffed, kept or told on', async () => {
  await start();
  for (const url of ['/api/v1/requests', '/nothing', '/healthz', '/%zz', `/${'x'.repeat(200)}`]) {
    const { headers } = await app.inject({ url, headers: as('desk') });
    expect([url, headers]).toEqual([
      url,
      expect.objectContaining({
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; .*frame-ancestors 'none'$/,
        ),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'permissions-policy': expect.stringContaining('geolocation=()'),
      }),
    ]);
  }
  const { headers } = await app.inject({ url: '/api/v1/requests', headers: as('desk') });
  expect(headers).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(headers['x-powered-by']).toBeUndefined();
});

test('only what is reached over TLS promises to stay there', async () => {
  await start({ publicUrl: 'https://ponte.test' });
  expect((await app.inject({ url: '/' })).headers['strict-transport-security']).toMatch(
    /^max-age=\d{8}/,
  );
  await app.close();
  await start({ publicUrl: 'http://127.0.0.1:3000' });
  expect((await app.inject({ url: '/' })).headers['strict-transport-security']).toBeUndefined();
});

test('no page runs a script that is written into it, and each style within is the one that was meant', async () => {
  await start();
  for (const url of ['/', '/problems/not-found', '/api/docs', '/api/v1/requests', '/status'])
    expect(await policyOf(url)).not.toMatch(/unsafe|https?:|\*/);
  for (const url of ['/', '/problems/not-found']) {
    const { body } = await app.inject({ url });
    const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(await policyOf(url)).toContain(`style-src 'sha256-${hash}'`);
    expect(body).not.toMatch(/<script|style=|\son\w+=/);
  }
});

test('the documentation needs no more than the files that it brings', async () => {
  await start();
  expect(await policyOf('/api/docs')).toContain("script-src 'self'; style-src 'self';");
  const { body } = await app.inject({ url: '/api/docs' });
  expect(body).not.toMatch(/<style|style=|\son\w+=/);
  const scripts = [...body.matchAll(/<script([^>]*)>\s*(.*?)\s*<\/script>/gs)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes, text] of scripts) {
    expect(attributes).toContain(' src="');
    expect(text).toBe('');
  }
  for (const [, file = ''] of body.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)) {
    const address = new URL(file, 'http://x/api/docs/').pathname;
    expect([address, (await app.inject({ url: address })).statusCode]).toEqual([address, 200]);
  }
});

test('what is not even HTTP gets an answer without anything in it', async () => {
  await start();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('NOT HTTP\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request/);
});

test('the phone simulator is as strict', async () => {
  await start();
  const phones = await startPhones({
    ...CARRIER,
    sender: SENDER,
    host: '127.0.0.1',
    port: 0,
    inboundUrl: 'http://127.0.0.1:9/hooks/twilio/inbound',
  });
  for (const path of ['/', '/phones', '/phones.js', '/nothing']) {
    const { headers } = await fetch(`${phones.url}${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
  await phones.close();
});
