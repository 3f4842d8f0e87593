import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../src/app/ports.ts';
import { createQueues, type Queues } from '../../src/adapters/queue/create-queues.ts';
import type { Handlers } from '../../src/adapters/queue/work-queues.ts';
import { backendKinds, type KillableBackend } from '../support/backends.ts';
import { silentLog } from '../support/silent-log.ts';

const until = async (
  condition: () => boolean | Promise<boolean>,
  withinMs = 40_000,
): Promise<void> => {
  for (const end = Date.now() + withinMs; !(await condition());) {
    if (Date.now() > end) throw new Error('It did not come about in time.');
    await sleep(10);
  }
};

const ignore = (): Promise<void> => Promise.resolve();

const recording = () => {
  const dispatched: string[] = [];
  const handlers: Handlers = {
    dispatch: async (id) => void dispatched.push(id),
    sms: ignore,
    inbound: ignore,
  };
  return { dispatched, handlers };
};

const countingLog = () => {
  const lines: string[] = [];
  const log: Log = {
    ...silentLog,
    warn: (_fields, message) => void lines.push(message),
    error: (_fields, message) => void lines.push(message),
  };
  return { lines, log };
};

const dispatch = (requestId: string) => ({ queue: 'dispatch', requestId }) as const;

for (const { kind, start, missing } of backendKinds) {
  if (missing) console.warn(`The queue on ${kind} is not tested: ${missing}.`);
  (missing ? describe.skip : describe)(`the queue on ${kind}`, () => {
    let server: KillableBackend;
    let queues: Queues;
    const opened: Queues[] = [];

    const open = (log: Log = silentLog): Queues => {
      const made = createQueues({ backend: server.backend, log });
      opened.push(made);
      return made;
    };

    beforeAll(async () => {
      server = await start();
    }, 90_000);
    beforeEach(async () => {
      queues = open();
      await until(() => queues.ready());
      await queues.wipe();
      // BullMQ pauses a queue while it wipes it; a crash right after must not bring that moment back.
      await server.flush();
    }, 90_000);
    afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())), 30_000);
    afterAll(() => server.stop(), 30_000);

    test('delivers each nudge once, from one process to another', async () => {
      const { dispatched, handlers } = recording();
      await open().work(handlers, { concurrency: 4 });
      const ids = Array.from({ length: 300 }, () => randomUUID());
      queues.nudges.send(ids.slice(0, 200).map(dispatch));
      for (const id of ids.slice(200)) queues.nudges.send([dispatch(id)]);
      await until(() => dispatched.length >= ids.length);
      await sleep(200);
      expect([...dispatched].sort()).toEqual([...ids].sort());
    }, 90_000);

    test('delivers to the right handler, within a moment', async () => {
      const heard: string[] = [];
      await queues.work(
        {
          dispatch: async (id) => void heard.push(`dispatch ${id}`),
          sms: async (id) => void heard.push(`sms ${id}`),
          inbound: async (id) => void heard.push(`inbound ${id}`),
        },
        { concurrency: 1 },
      );
      const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()] as const;
      queues.nudges.send([
        { queue: 'sms', messageId: b },
        { queue: 'inbound', inboundId: c },
        dispatch(a),
      ]);
      await until(() => heard.length === 3, 2_000);
      expect(heard.sort()).toEqual([`dispatch ${a}`, `inbound ${c}`, `sms ${b}`]);
    });

    test('goes on after a handler that failed, without trying that job again', async () => {
      const { lines, log } = countingLog();
      const worker = open(log);
      const tried: string[] = [];
      await worker.work(
        {
          dispatch: (id) => {
            tried.push(id);
            return tried.length === 1 ? Promise.reject(new Error('on purpose')) : Promise.resolve();
          },
          sms: ignore,
          inbound: ignore,
        },
        { concurrency: 1 },
      );
      const [bad, good] = [randomUUID(), randomUUID()] as const;
      queues.nudges.send([dispatch(bad)]);
      await until(() => tried.length === 1);
      queues.nudges.send([dispatch(good)]);
      await until(() => tried.length === 2);
      await sleep(200);
      expect(tried).toEqual([bad, good]);
      expect(lines).toEqual(['A job failed; the sweep will find its row again.']);
    });

    test('goes on when the backend was killed and came back', async () => {
      const { dispatched, handlers } = recording();
      await queues.work(handlers, { concurrency: 2 });
      await server.kill();
      await sleep(300);
      expect(await queues.ready()).toBe(false);
      await server.revive();
      await until(() => queues.ready());
      const before = randomUUID();
      const sentAt = Date.now();
      // Whatever was lost meanwhile, what is sent now arrives.
      await until(() => {
        queues.nudges.send([dispatch(before)]);
        return dispatched.includes(before);
      });
      expect(Date.now() - sentAt).toBeLessThan(5_000);
    }, 90_000);

    test('sending returns at once while the backend is away, and says how much was dropped', async () => {
      const { lines, log } = countingLog();
      const sender = open(log);
      await until(() => sender.ready());
      await server.kill();
      try {
        const took: number[] = [];
        for (let round = 0; round < 60; round += 1) {
          const startedAt = performance.now();
          sender.nudges.send(Array.from({ length: 500 }, () => dispatch(randomUUID())));
          took.push(performance.now() - startedAt);
          await sleep(10);
        }
        // A sender that waited would wait each time; one slow round is a busy machine.
        expect(took.sort((a, b) => a - b)[30]).toBeLessThan(50);
        await until(() => lines.some((line) => line.startsWith('Nudges were dropped')));
        expect(lines.length).toBeLessThan(5);
      } finally {
        await server.revive();
      }
      await until(() => sender.ready());
    }, 90_000);

    test('a process that starts while the backend is away works when it comes', async () => {
      await server.kill();
      const { dispatched, handlers } = recording();
      const early = open();
      await early.work(handlers, { concurrency: 1 });
      early.nudges.send([dispatch(randomUUID())]);
      expect(await early.ready()).toBe(false);
      await sleep(700);
      await server.revive();
      await until(() => early.ready());
      const id = randomUUID();
      // Who has waited long for the backend drops what comes, until its first batch is out: a nudge may be lost.
      await until(async () => {
        early.nudges.send([dispatch(id)]);
        await sleep(50);
        return dispatched.includes(id);
      });
    }, 90_000);

    test('a wipe loses the nudges that wait, and nothing else', async () => {
      const lost = randomUUID();
      queues.nudges.send([dispatch(lost)]);
      await sleep(300);
      await queues.wipe();
      const { dispatched, handlers } = recording();
      await queues.work(handlers, { concurrency: 1 });
      await sleep(300);
      await queues.wipe();
      const kept = randomUUID();
      queues.nudges.send([dispatch(kept)]);
      await until(() => dispatched.length > 0);
      expect(dispatched).toEqual([kept]);
    });

    test('closing waits for the jobs in hand and takes no more', async () => {
      const finished: string[] = [];
      let begun = 0;
      const worker = open();
      const working = await worker.work(
        {
          dispatch: async (id) => {
            begun += 1;
            await sleep(500);
            finished.push(id);
          },
          sms: ignore,
          inbound: ignore,
        },
        { concurrency: 1 },
      );
      queues.nudges.send([dispatch(randomUUID()), dispatch(randomUUID())]);
      await until(() => begun === 1);
      await working.close();
      expect(finished).toHaveLength(1);
      await sleep(700);
      expect(begun).toBe(1);
    });

    test('closing does not hang while the backend is away', async () => {
      const { handlers } = recording();
      const doomed = open();
      const working = await doomed.work(handlers, { concurrency: 2 });
      await until(() => doomed.ready());
      await server.kill();
      try {
        const startedAt = Date.now();
        await working.close();
        await doomed.close();
        expect(Date.now() - startedAt).toBeLessThan(6_000);
      } finally {
        await server.revive();
      }
    }, 90_000);

    test('refuses to work unless each queue has exactly one handler', async () => {
      const { handlers } = recording();
      const { sms: _sms, ...incomplete } = handlers;
      await expect(queues.work(incomplete as Handlers, { concurrency: 1 })).rejects.toThrow(
        'No handler for the queue sms.',
      );
      const excess = { ...handlers, fax: ignore };
      await expect(queues.work(excess, { concurrency: 1 })).rejects.toThrow(
        'There is no queue fax.',
      );
      await queues.work(handlers, { concurrency: 1 });
      await expect(queues.work(handlers, { concurrency: 1 })).rejects.toThrow('already');
    });
  });
}
