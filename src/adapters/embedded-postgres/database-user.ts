import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Under whom PostgreSQL runs; null: under ourselves. */
export type DatabaseUser = { readonly uid: number; readonly gid: number } | null;

const output = (command: string, args: readonly string[]): string | null => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', cwd: '/' });
  return status === 0 ? stdout.trim() : null;
};

const lookUp = (name: string): DatabaseUser => {
  const uid = output('id', ['-u', name]);
  const gid = output('id', ['-g', name]);
  return uid === null || gid === null ? null : { uid: Number(uid), gid: Number(gid) };
};

const createUser = (name: string): DatabaseUser => {
  // shadow-utils first, then busybox; each refuses harmlessly when the user exists.
  if (
    output('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/bin/false',
      name,
    ]) === null
  ) {
    output('addgroup', ['-S', name]);
    output('adduser', ['-S', '-D', '-H', '-G', name, name]);
  }
  return lookUp(name);
};

/**
 * PostgreSQL refuses to run as root, so root lends it another user: the owner of an existing cluster,
 * else `postgres`, else `ponte`, made when missing.
 * @throws Error with one sentence when there is no such user and none can be made.
 */
export const databaseUser = (clusterDir: string): DatabaseUser => {
  if (process.getuid?.() !== 0) return null;
  const existing = statSync(clusterDir, { throwIfNoEntry: false });
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const user = lookUp('postgres') ?? lookUp('ponte') ?? createUser('ponte');
  if (user) return user;
  throw new Error(
    'PostgreSQL refuses to run as root and no system user could be made for it; start Ponte as an ordinary user, or set DATABASE_URL.',
  );
};

/** What every program of PostgreSQL is started with: nothing of our environment (PGDATA, LANG, TMPDIR) reaches it. */
export const spawnOptions = (user: DatabaseUser) => ({
  ...(user ?? {}),
  cwd: '/',
  env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' },
});
