/** What of an error may be logged. Its message may quote data of people; name, code and place may not. */
export const traceOf = (error: unknown): object =>
  error instanceof Error
    ? {
        error: error.name,
        code: (error as NodeJS.ErrnoException).code,
        at: (error.stack ?? '')
          .split('\n')
          .filter((line) => line.startsWith('    at '))
          .slice(0, 6),
      }
    : { error: typeof error === 'string' ? error : typeof error };
