import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readEnv } from '../../config/env.ts';
import { masterKeysOf } from '../../scripts/start/master-keys.ts';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const entry = (id: string, secret: Buffer): string => `${id}:${secret.toString('base64')}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ponte-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const keysWith = (env: NodeJS.ProcessEnv) => masterKeysOf(readEnv({ DATA_DIR: folder, ...env }));
const DATABASE_URL = 'postgres://ponte:secret@localhost/ponte';

test('are those of the variable, the first one first', () => {
  const MASTER_KEYS = `${entry('2027', NEW)}, ${entry('2026', OLD)}`;
  expect(keysWith({ DATABASE_URL, MASTER_KEYS })).toEqual([
    { id: '2027', secret: NEW },
    { id: '2026', secret: OLD },
  ]);
});

test('or those of a file, one a line', () => {
  const file = path.join(folder, 'keys');
  writeFileSync(file, `${entry('2027', NEW)}\n${entry('2026', OLD)}\n`);
  expect(keysWith({ DATABASE_URL, MASTER_KEYS_FILE: file }).map(({ id }) => id)).toEqual([
    '2027',
    '2026',
  ]);
});

test('with the embedded database one is made once, for this user only', () => {
  const [made] = keysWith({});
  const file = path.join(folder, 'master-keys');
  expect(made?.secret).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const before = readFileSync(file, 'utf8');
  expect(keysWith({})).toEqual([made]);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('with a database of one’s own and none, the start says in one sentence how to make one', () => {
  expect(() => keysWith({ DATABASE_URL })).toThrow(
    /^No master key: .*openssl rand -base64 32.*\.$/,
  );
});

test.each([
  ['nothing', ''],
  ['too short a key', `2026:${Buffer.alloc(16).toString('base64')}`],
  ['a name twice', `${entry('2026', NEW)}\n${entry('2026', OLD)}`],
])('a file with %s is refused, and its secrets are not told', (_what, content) => {
  const file = path.join(folder, 'keys');
  writeFileSync(file, content);
  const read = (): unknown => keysWith({ DATABASE_URL, MASTER_KEYS_FILE: file });
  expect(read).toThrow(/cannot be used/);
  expect(read).not.toThrow(new RegExp(OLD.toString('base64').replace(/[+/]/g, '.')));
});

test('a file that is not there is one sentence, too', () => {
  expect(() => keysWith({ DATABASE_URL, MASTER_KEYS_FILE: path.join(folder, 'none') })).toThrow(
    /cannot be read/,
  );
});

test.each([
  ['not base64', 'MASTER_KEYS', { MASTER_KEYS: 'secret-of-ours' }],
  ['a name twice', 'MASTER_KEYS', { MASTER_KEYS: `${entry('a', OLD)},${entry('a', NEW)}` }],
  ['both ways', 'both set', { MASTER_KEYS: entry('a', OLD), MASTER_KEYS_FILE: 'keys' }],
])('a configuration with %s is a fault without the secret', (_what, names, env) => {
  expect(() => readEnv(env)).toThrow(names);
  expect(() => readEnv(env)).not.toThrow(/secret-of-ours|AQEBAQ/);
});
