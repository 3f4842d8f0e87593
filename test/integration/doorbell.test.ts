import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDoorbell } from '../../src/adapters/doorbell/create-doorbell.ts';
import type { Bell, Doorbell } from '../../src/app/ports.ts';
import { backendKinds, type KillableBackend } from '../support/backends.ts';
import { silentLog } from '../support/silent-log.ts';

const until = async (condition: () => boolean): Promise<void> => {
  for (const end = Date.now() + 10_000; !condition();) {
    if (Date.now() > end) throw new Error('It did not come about in time.');
    await sleep(10);
  }
};

const bell = (topic: string, version: number): Bell => ({ topic, version, networkId: 'bat' });

for (const { kind, start, missing } of backendKinds) {
  if (missing) console.warn(`The doorbell on ${kind} is not tested: ${missing}.`);
  (missing ? describe.skip : describe)(`the doorbell on ${kind}`, () => {
    let server: KillableBackend;
    const opened: Doorbell[] = [];

    /** One process's doorbell and what its subscriber heard. */
    const open = () => {
      const doorbell = createDoorbell({ backend: server.backend, log: silentLog });
      opened.push(doorbell);
      const calls: (readonly Bell[])[] = [];
      doorbell.subscribe((bells) => void calls.push(bells));
      return { doorbell, calls, bells: () => calls.flat() };
    };

    const openListening = async () => {
      const process = open();
      await until(() => {
        process.doorbell.ring([bell('hello', 0)]);
        return process.calls.length > 0;
      });
      await sleep(100);
      process.calls.length = 0;
      return process;
    };

    beforeAll(async () => {
      server = await start();
    }, 30_000);
    afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));
    afterAll(() => server.stop(), 30_000);

    test('is heard once in every process, the ringing one too', async () => {
      const [here, there] = [await openListening(), await openListening()];
      here.calls.length = 0;
      const rung: Bell = { ...bell('request/1', 3), organisationId: 'asl', mediatorId: 'm1' };
      here.doorbell.ring([rung]);
      await until(() => here.calls.length > 0 && there.calls.length > 0);
      await sleep(100);
      expect(here.bells()).toEqual([rung]);
      expect(there.bells()).toEqual([rung]);
    });

    test('collects what is rung together, and keeps only the newest version of a topic', async () => {
      const { doorbell, calls, bells } = await openListening();
      for (const version of [1, 5, 3, 2]) doorbell.ring([bell('request/1', version)]);
      doorbell.ring([bell('request/2', 1)]);
      await until(() => calls.length > 0);
      await sleep(100);
      expect(calls).toHaveLength(1);
      expect(bells()).toEqual([bell('request/1', 5), bell('request/2', 1)]);
    });

    test('splits what is too long for one message', async () => {
      const { doorbell, calls, bells } = await openListening();
      const many = Array.from({ length: 500 }, (_, index) => bell(`richiesta/è/${index}`, index));
      doorbell.ring(many);
      await until(() => bells().length >= many.length);
      expect(calls.length).toBeGreaterThan(1);
      expect(bells()).toEqual(many);
    });

    test('a subscriber that fails or has left disturbs nobody', async () => {
      const { doorbell, bells } = await openListening();
      doorbell.subscribe(() => {
        throw new Error('on purpose');
      });
      const left: unknown[] = [];
      doorbell.subscribe((heard) => void left.push(heard))();
      doorbell.ring([bell('request/1', 1)]);
      await until(() => bells().length === 1);
      expect(left).toEqual([]);
    });

    test('after an outage says to read everything again, and delivers what was rung meanwhile', async () => {
      const { doorbell, bells } = await openListening();
      await server.kill();
      await sleep(200);
      const startedAt = performance.now();
      doorbell.ring([bell('request/9', 9)]);
      // The outage lasts far longer: whoever waited for its end would be late.
      expect(performance.now() - startedAt).toBeLessThan(200);
      await sleep(400);
      await server.revive();
      await until(() => bells().some(({ topic }) => topic === '*'));
      doorbell.ring([bell('request/10', 1)]);
      await until(() => bells().some(({ topic }) => topic === 'request/10'));
    }, 30_000);

    test('closes while the backend is away', async () => {
      const { doorbell } = await openListening();
      await server.kill();
      doorbell.ring([bell('request/1', 1)]);
      const startedAt = Date.now();
      await doorbell.close();
      expect(Date.now() - startedAt).toBeLessThan(3_000);
      await server.revive();
    }, 30_000);
  });
}
