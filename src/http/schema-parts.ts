import { z } from 'zod';

// What the schemas of the API's answers are made of.

export const id = z.uuid().meta({ examples: ['0193a5c2-7b1e-7c3a-9f00-5d2f8a6b1c4d'] });
export const instant = z
  .string()
  .meta({ format: 'date-time', examples: ['2026-11-26T10:30:00+01:00'] })
  .describe('RFC 3339 with the offset of the network’s zone.');
export const day = z.string().meta({ format: 'date', examples: ['2027-01-31'] });
export const language = z
  .string()
  .describe('BCP 47 tag.')
  .meta({ examples: ['bin'] });
