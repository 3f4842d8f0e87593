import { z } from 'zod';

// What the variables of env.ts are made of.

/** What a variable is: shown in the README's table and in the message when it is wrong. */
export interface VariableMeta {
  /** What it is for. */
  description: string;
  /** What a right value looks like; completes the sentence "set it to …". */
  mend: string;
  /** What happens without it, where that isn't a fixed default. */
  unset?: string;
  /** Its value never appears in a message. */
  secret?: boolean;
}

export const variable = <T extends z.ZodType>(schema: T, meta: VariableMeta): T =>
  schema.meta({ ...meta });

export const port = () =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(65535));
export const list = <T extends z.ZodType<string, string>>(entry: T) =>
  z
    .string()
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .pipe(z.array(entry));
export const urlOf = (protocol: RegExp) =>
  z.string().refine((text) => URL.canParse(text) && protocol.test(new URL(text).protocol));
export const origin = urlOf(/^https?:$/)
  .refine((text) => /^https?:\/\/[^/?#@]+\/?$/i.test(text))
  .transform((text) => new URL(text).origin);
export const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** Whether an address is of this very machine, where nothing needs TLS. */
export const isThisMachine = (url: string) =>
  URL.canParse(url) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** 32 bytes are 43 characters of base64 and one that fills up. */
export const MASTER_KEY = /^[\w-]{1,40}:[A-Za-z0-9+/]{43}=$/;

/** Each name once. */
export const masterKeys = list(z.string().regex(MASTER_KEY))
  .pipe(z.array(z.string()).min(1))
  .refine((keys) => new Set(keys.map((key) => key.split(':')[0])).size === keys.length);
