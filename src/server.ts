import type { System } from './main.ts';

/** The port is somebody else's. */
export class PortTakenError extends Error {
  constructor(variable: string, port: number) {
    super(
      `Port ${port} is taken by another program: end it, or choose another with ${variable}=${port + 10}.`,
    );
    this.name = 'PortTakenError';
  }
}

/** Listens for people and programs; returns the address. Closing the system ends it. */
export const serve = async (
  { app }: System,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> => {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new PortTakenError('PORT', port);
    throw error;
  }
};
