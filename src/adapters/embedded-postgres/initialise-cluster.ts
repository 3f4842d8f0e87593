import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { program } from './binaries.ts';
import { spawnOptions } from './database-user.ts';
import type { Home } from './home.ts';

const draftPrefix = 'initialising-';

const runInitdb = async (home: Home, clusterDir: string, passwordFile: string): Promise<void> => {
  const args = [
    `--pgdata=${clusterDir}`,
    '--username=ponte',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    // The same sorting, case and encoding on every machine, whatever LANG is there.
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  const initdb = spawn(program(home.binaries, 'initdb'), args, {
    ...spawnOptions(home.user),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  initdb.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const code = await new Promise<number | null>((resolve, reject) =>
    initdb.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(complaint.trim() || `initdb ended with code ${code}`);
};

/**
 * Makes the cluster unless it is there. It is made aside and renamed, so a start that was killed
 * half-way leaves only a draft, which the next start removes.
 */
export const initialiseCluster = async (home: Home): Promise<void> => {
  for (const name of readdirSync(home.directory)) {
    if (name.startsWith(draftPrefix))
      rmSync(join(home.directory, name), { recursive: true, force: true });
  }
  if (existsSync(home.clusterDir)) return;
  const draft = mkdtempSync(join(home.directory, draftPrefix));
  const passwordFile = join(draft, 'password');
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (home.user)
    for (const path of [draft, passwordFile]) chownSync(path, home.user.uid, home.user.gid);
  await runInitdb(home, join(draft, 'cluster'), passwordFile);
  // The password first: the cluster's name is what says that everything is there.
  renameSync(passwordFile, join(home.directory, 'password'));
  renameSync(join(draft, 'cluster'), home.clusterDir);
  rmSync(draft, { recursive: true, force: true });
};

export const passwordOf = (home: Home): string =>
  readFileSync(join(home.directory, 'password'), 'utf8').trim();
