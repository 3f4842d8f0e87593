import { pino, type DestinationStream, type Logger } from 'pino';

/** What may be said of an error. Messages of the database hold values of rows, and so they are left out. */
const describeError = (error: unknown): object => {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause as { code?: unknown; constraint?: unknown } | undefined;
  const own = error as Error & { code?: unknown; constraint?: unknown };
  return {
    type: error.name,
    code: own.code ?? cause?.code,
    constraint: own.constraint ?? cause?.constraint,
    at: frames(error),
  };
};

/** Where it happened, without the message that stands above. */
const frames = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());

/** JSON lines on standard error, so that what the command itself says can be read. */
export const makeLog = (
  level: string,
  to: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, error: describeError },
    },
    to,
  );
