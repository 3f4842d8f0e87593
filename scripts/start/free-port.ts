import { createServer } from 'node:net';
import { PortTakenError } from '../../src/server.ts';
import { listenFault, StartFault } from './faults.ts';

const PATIENCE_MS = 1_000;

/** Where somebody on this machine reaches what listens there. */
const addressOf = (host: string, port: number): string => {
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`;
};

/** Whether it is Ponte that answers there. */
const isPonte = async (address: string): Promise<boolean> => {
  try {
    const answer = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { status, version } = (await answer.json()) as { status?: unknown; version?: unknown };
    return status === 'ok' && typeof version === 'string';
  } catch {
    return false;
  }
};

const takenFault = async (variable: string, host: string, port: number): Promise<Error> => {
  const address = addressOf(host, port);
  return (await isPonte(address))
    ? new StartFault(
        `Ponte is already running at ${address}: stop it first, or choose another port with ${variable}=${port + 10}.`,
      )
    : new PortTakenError(variable, port);
};

const tryListening = (host: string, port: number): Promise<NodeJS.ErrnoException | null> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen({ host, port }, () => probe.close(() => resolve(null)));
  });

/** Asked before anything is started, so that the answer comes at once. */
export const requireFreePort = async (
  variable: string,
  host: string,
  port: number,
): Promise<void> => {
  const error = await tryListening(host, port);
  if (error === null) return;
  if (error.code === 'EADDRINUSE') throw await takenFault(variable, host, port);
  throw listenFault(error, host, variable, port);
};
