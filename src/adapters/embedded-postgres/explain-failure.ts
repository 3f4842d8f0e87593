import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The end of a log, from `since` bytes on, at most 16 KiB. */
export const tailOf = (file: string, since: number): string => {
  try {
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      const from = Math.max(since, size - 16_384);
      const buffer = Buffer.alloc(Math.max(0, size - from));
      readSync(handle, buffer, 0, buffer.length, from);
      return buffer.toString('utf8');
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
};

const causes: readonly (readonly [RegExp, (where: string) => string])[] = [
  [
    /no space left|ENOSPC|disk quota|EDQUOT/i,
    (where) => `There is no space left on the disk of ${where}.`,
  ],
  [/read-only file system|EROFS/i, (where) => `The disk of ${where} is read-only.`],
  [
    /incompatible with server|not compatible with this version/i,
    (where) =>
      `The database in ${where} was made by another version of PostgreSQL; move that folder away, or bring its data over with pg_dump.`,
  ],
  [
    /permission denied|EACCES|EPERM|operation not permitted|wrong ownership|invalid permissions/i,
    (where) =>
      `This user may not read and write ${where}: start Ponte as the user who started it first, or choose another folder.`,
  ],
  [
    /could not (bind|create any TCP)|address already in use/i,
    () => 'PostgreSQL found no free port on 127.0.0.1.',
  ],
  [
    /could not (resize|open) shared memory|could not map anonymous shared memory|cannot allocate memory|ENOMEM/i,
    () => 'There is not enough memory to start PostgreSQL.',
  ],
];

/** One sentence for whoever started Ponte. */
export const explainFailure = (detail: string, where: string): string => {
  const known = causes.find(([pattern]) => pattern.test(detail));
  if (known) return known[1](where);
  const lines = detail.trim().split('\n');
  const line = lines.findLast((text) => /FATAL|PANIC|error:/.test(text)) ?? lines.at(-1) ?? '';
  return `PostgreSQL in ${where} did not start: ${line.trim() || 'it did not say why'}`;
};
