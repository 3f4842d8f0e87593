import { readFileSync } from 'node:fs';
import path from 'node:path';

const read = (folder: string): string => {
  try {
    const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return read(path.dirname(folder));
  }
};

/** The version in package.json, from the sources and from the built image alike. */
export const version = read(import.meta.dirname);
