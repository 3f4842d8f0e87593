import { z } from 'zod';
import type { Nudge } from '../../app/ports.ts';

export type QueueName = Nudge['queue'];

export const queueNames = ['dispatch', 'sms', 'inbound'] as const satisfies readonly QueueName[];

/** All that a job carries. */
export const JobData = z.strictObject({ id: z.uuid() });
export type JobData = z.infer<typeof JobData>;

export const idOf = (nudge: Nudge): string => {
  switch (nudge.queue) {
    case 'dispatch':
      return nudge.requestId;
    case 'sms':
      return nudge.messageId;
    case 'inbound':
      return nudge.inboundId;
  }
};
