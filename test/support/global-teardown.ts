import { once } from 'node:events';

/** The server stops PostgreSQL and removes its folder when the channel to it closes. */
export default async function globalTeardown(): Promise<void> {
  const server = globalThis.databaseServer;
  if (!server?.connected) return;
  const ended = once(server, 'exit');
  server.disconnect();
  await ended;
}
