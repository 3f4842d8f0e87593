import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import type { Bell, Doorbell } from '../../src/app/ports.ts';
import type { App, AppDeps } from '../../src/http/app.ts';
import { LIVE_LIMITS } from '../../src/http/live/limits.ts';
import { NETWORK_ID, as, buildTestApp, makeDoorbell } from '../support/http-edge.ts';

const MIB = 1024 * 1024;
const PATIENCE_MS = 30_000;

let app: App;
let doorbell: Doorbell;
afterEach(() => app.close());

const start = async (given: Partial<AppDeps> = {}): Promise<number> => {
  doorbell = makeDoorbell();
  app = await buildTestApp({ doorbell, ...given });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
};

const bell = (topic: string): Bell => ({ topic, version: 1, networkId: NETWORK_ID });

/** Opens a websocket by hand and reads nothing more of what comes: the operating system's buffers fill up. */
const openPaused = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    [
      'GET /api/v1/live HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Authorization: ${as('coordinator').authorization}`,
      '\r\n',
    ].join('\r\n'),
  );
  const [first] = (await once(socket, 'data')) as [Buffer];
  expect(String(first)).toMatch(/^HTTP\/1\.1 101 /);
  socket.pause();
  return socket;
};

/** Rings until the server ends the connection: how long that took, and the most that lay unread in our memory. */
const ringUntilCut = async (bellsAtOnce: number, topicBytes: number) => {
  const [peer] = app.websocketServer.clients;
  if (peer === undefined) throw new Error('nobody is connected');
  const began = performance.now();
  let most = 0;
  let rung = 0;
  const ringing = setInterval(() => {
    const name = `request:${'x'.repeat(topicBytes)}`;
    doorbell.ring(Array.from({ length: bellsAtOnce }, () => bell(`${name}${(rung += 1)}`)));
    most = Math.max(most, peer.bufferedAmount);
  }, 10);
  await once(peer, 'close');
  clearInterval(ringing);
  return { tookMs: performance.now() - began, most };
};

describe('a client that has stopped reading', () => {
  test('is cut at 1 MiB when much happens', async () => {
    const socket = await openPaused(await start());
    const { tookMs, most } = await ringUntilCut(200, 4_000);
    expect(most).toBeGreaterThan(0);
    // Over the limit lies at most the goodbye itself.
    expect(most).toBeLessThanOrEqual(MIB + 200);
    expect(tookMs).toBeLessThan(PATIENCE_MS);
    expect(app.websocketServer.clients.size).toBe(0);
    socket.destroy();
  }, 40_000);

  test('is cut within 30 seconds when little happens', async () => {
    const socket = await openPaused(await start());
    const { tookMs, most } = await ringUntilCut(1, 10);
    expect(tookMs).toBeLessThan(PATIENCE_MS);
    expect(most).toBeLessThanOrEqual(MIB);
    process.stdout.write(`a silent client is cut after ${Math.round(tookMs / 1000)} s\n`);
    socket.destroy();
  }, 40_000);

  test('is found out by two heartbeats in any case', () => {
    // Stopped right after a heartbeat was answered, it is asked one later and cut another later.
    expect(2 * LIVE_LIMITS.heartbeat + LIVE_LIMITS.goodbye).toBeLessThanOrEqual(PATIENCE_MS);
    expect(LIVE_LIMITS.unreadBytes).toBeLessThanOrEqual(MIB);
  });
});

describe('a page may open a websocket', () => {
  /** 101, or the status with which the handshake was refused. */
  const handshake = async (port: number, origin?: string): Promise<number | undefined> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, {
      headers: { ...as('desk'), ...(origin !== undefined && { origin }) },
    });
    socket.on('error', () => undefined);
    const status = await Promise.race([
      once(socket, 'open').then(() => 101),
      once(socket, 'unexpected-response').then(
        ([, response]) => (response as { statusCode?: number }).statusCode,
      ),
    ]);
    socket.terminate();
    return status;
  };

  test.each(['http://127.0.0.1:3000', 'http://localhost:3000'])(
    'from this machine under either name, and only at our port: %s',
    async (publicUrl) => {
      const port = await start({ publicUrl, allowedOrigins: [publicUrl] });
      for (const own of ['http://127.0.0.1:3000', 'http://localhost:3000', undefined])
        expect([own, await handshake(port, own)]).toEqual([own, 101]);
      for (const foreign of [
        'http://localhost:3001',
        'https://localhost:3000',
        'http://localhost',
        'http://localhost.evil.test:3000',
        'http://evil.test',
        'null',
      ])
        expect([foreign, await handshake(port, foreign)]).toEqual([foreign, 403]);
    },
  );

  test('from our own address, and not from this machine when that is not our address', async () => {
    const port = await start({ publicUrl: 'https://ponte.test', allowedOrigins: [] });
    expect(await handshake(port, 'https://ponte.test')).toBe(101);
    for (const foreign of ['https://localhost', 'http://ponte.test', 'https://ponte.test:8443'])
      expect([foreign, await handshake(port, foreign)]).toEqual([foreign, 403]);
  });
});
