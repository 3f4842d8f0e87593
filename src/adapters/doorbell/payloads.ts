import { z } from 'zod';
import type { Bell } from '../../app/ports.ts';

const Bells = z.array(
  z.strictObject({
    topic: z.string(),
    version: z.number(),
    networkId: z.string(),
    organisationId: z.string().exactOptional(),
    mediatorId: z.string().exactOptional(),
  }),
);

/** PostgreSQL refuses a NOTIFY of 8000 bytes or more. */
const mostBytes = 7_900;

/** JSON arrays of as many bells as fit. */
export const toPayloads = (bells: readonly Bell[]): string[] => {
  const payloads: string[] = [];
  let part: string[] = [];
  let bytes = 2;
  for (const bell of bells) {
    const text = JSON.stringify(bell);
    const size = Buffer.byteLength(text) + 1;
    if (part.length > 0 && bytes + size > mostBytes) {
      payloads.push(`[${part.join(',')}]`);
      part = [];
      bytes = 2;
    }
    part.push(text);
    bytes += size;
  }
  if (part.length > 0) payloads.push(`[${part.join(',')}]`);
  return payloads;
};

/** Null for what no Ponte has sent. */
export const fromPayload = (payload: string): Bell[] | null => {
  try {
    return Bells.parse(JSON.parse(payload));
  } catch {
    return null;
  }
};
