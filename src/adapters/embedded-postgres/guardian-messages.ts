import { z } from 'zod';

/** What the guardian needs to start PostgreSQL; handed over as its only argument. */
export const GuardianOrder = z.object({
  postgres: z.string(),
  args: z.array(z.string()),
  clusterDir: z.string(),
  user: z.object({ uid: z.int(), gid: z.int() }).nullable(),
});
export type GuardianOrder = z.infer<typeof GuardianOrder>;

export const FromGuardian = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ready'), pid: z.int() }),
  /** PostgreSQL ended by itself before it was ready. */
  z.object({ is: z.literal('failed') }),
  /** PostgreSQL ended by itself later; it is being started again. */
  z.object({
    is: z.literal('restarting'),
    code: z.int().nullable(),
    signal: z.string().nullable(),
  }),
  z.object({ is: z.literal('stopped') }),
]);
export type FromGuardian = z.infer<typeof FromGuardian>;
