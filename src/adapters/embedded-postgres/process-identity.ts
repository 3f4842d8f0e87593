import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether the system still knows the id, even of a process that has ended and that nobody has waited for. */
export const isKnown = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Whether a process with this id runs, whoever owns it. In a container nobody may wait for the dead: they don't count. */
export const isAlive = (pid: number): boolean => {
  if (!isKnown(pid)) return false;
  try {
    return !'ZX'.includes(fieldsAfterCommand(pid)[0] ?? '?');
  } catch {
    return true;
  }
};

/** The fields of /proc/<pid>/stat from the third on; the second is the command in brackets and may hold spaces. */
const fieldsAfterCommand = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

const firstLineOfPs = (pid: number, column: string): string | null => {
  const { status, stdout } = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
    encoding: 'utf8',
  });
  const line = status === 0 ? stdout.trim() : '';
  return line === '' ? null : line;
};

/**
 * When the process started, as an opaque text that no later process with the same id has;
 * null when the system does not tell (then a living process counts as the same one).
 */
export const startOf = (pid: number): string | null => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Field 22: clock ticks between the boot and the start.
    const ticks = fieldsAfterCommand(pid)[19];
    return ticks === undefined ? null : `${boot}/${ticks}`;
  } catch {
    return firstLineOfPs(pid, 'lstart');
  }
};

/** The command line of a living process, its parts joined by spaces; null when it cannot be known. */
export const commandLineOf = (pid: number): string | null => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return firstLineOfPs(pid, 'command');
  }
};
