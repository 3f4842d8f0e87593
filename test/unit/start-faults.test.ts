import { expect, test } from '@jest/globals';
import { databaseFault, explain, folderFault, listenFault } from '../../scripts/start/faults.ts';

// What a newcomer reads when the surroundings are wrong: one sentence, how to mend it, and no secret.

const fault = (code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code} from below`), { code });

const URL = 'postgres://anna:secret@db.example.org:5433/ponte';

test.each([
  listenFault(fault('EADDRNOTAVAIL'), '10.9.9.9', 'PORT', 3000),
  listenFault(fault('ENOTFOUND'), 'nowhere', 'PORT', 3000),
  listenFault(fault('EAI_AGAIN'), 'nowhere', 'PORT', 3000),
  listenFault(fault('EACCES'), '127.0.0.1', 'PORT', 80),
  folderFault(fault('ENOTDIR'), '/etc/hostname'),
  folderFault(fault('EEXIST'), '/etc/hostname'),
  folderFault(fault('EACCES'), '/root'),
  folderFault(fault('ENOSPC'), '.data'),
  databaseFault(fault('28P01'), URL),
  databaseFault(fault('3D000'), URL),
  databaseFault(fault('53300'), URL),
  databaseFault(fault('ECONNREFUSED'), URL),
  databaseFault(new Error('timeout expired'), URL),
])('$message', (error) => {
  const said = explain(error);
  expect(said).toBe(error.message);
  expect(said).toMatch(/^[A-Z][^\n]+\.$/);
  expect(said).not.toContain('secret');
});

test('a refused password is not called an unreachable database', () => {
  expect(databaseFault(fault('28P01'), URL).message).not.toContain('reached');
});

test('a fault of the program keeps its stack', () => {
  const error = new TypeError('x is not a function');
  expect(explain(error)).toBe(error.stack);
  expect(folderFault(fault('EWHATEVER'), '.data')).toMatchObject({ code: 'EWHATEVER' });
});
