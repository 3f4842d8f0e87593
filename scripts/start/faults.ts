/** What is wrong with the surroundings, as one sentence that says how to mend it; ready to print. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}

type Sentence = (host: string, variable: string, port: number) => string;

const LISTEN: Readonly<Record<string, Sentence>> = {
  EADDRNOTAVAIL: (host) =>
    `This machine has no address ${host}: set HOST to one of its own, such as 127.0.0.1 or 0.0.0.0.`,
  ENOTFOUND: (host) =>
    `HOST is ${host}, and no machine of that name is known: set it to an address of this machine, such as 127.0.0.1.`,
  EACCES: (_host, variable, port) =>
    `This user may not listen on port ${port}: choose one above 1023 with ${variable}.`,
};

/** Why nobody can listen there; what is not known stays as it is. */
export const listenFault = (
  error: NodeJS.ErrnoException,
  host: string,
  variable: string,
  port: number,
): Error => {
  const sentence = LISTEN[error.code === 'EAI_AGAIN' ? 'ENOTFOUND' : (error.code ?? '')];
  return sentence ? new StartFault(sentence(host, variable, port), { cause: error }) : error;
};

const FOLDER: Readonly<Record<string, string>> = {
  ENOTDIR: 'is below a file, or is one',
  EEXIST: 'is a file and not a folder',
  EACCES: 'may not be written to by this user',
  EPERM: 'may not be written to by this user',
  EROFS: 'is on a disk that can only be read',
  ENOSPC: 'is on a disk that is full',
  ENOENT: 'cannot be made there',
};

/** Why the data directory cannot be used; what is not known stays as it is. */
export const folderFault = (error: NodeJS.ErrnoException, folder: string): Error => {
  const why = FOLDER[error.code ?? ''];
  return why === undefined
    ? error
    : new StartFault(`DATA_DIR ${folder} ${why}: set it to a folder that this user may write to.`, {
        cause: error,
      });
};

const DATABASE: Readonly<Record<string, (where: string, name: string) => string>> = {
  '28P01': (where) => `The database at ${where} refuses the user or the password of DATABASE_URL.`,
  '28000': (where) =>
    `The database at ${where} does not let this user in: check DATABASE_URL and its pg_hba.conf.`,
  '3D000': (where, name) =>
    `The server at ${where} has no database "${name}": create it, or name another in DATABASE_URL.`,
  '53300': (where) =>
    `The database at ${where} has no connection left: raise max_connections, or lower DATABASE_POOL_SIZE.`,
};

/** Why a database cannot be used. Names the host, never the password. */
export const databaseFault = (error: unknown, url: string): Error => {
  const { hostname, port, pathname } = new URL(url);
  const { code, message } = error as { code?: string; message?: string };
  const where = `${hostname}:${port || '5432'}`;
  const known = DATABASE[code ?? ''];
  const sentence =
    known?.(where, decodeURIComponent(pathname.slice(1))) ??
    `The database at ${where}${pathname} cannot be reached (${code ?? message ?? 'no answer'}): check DATABASE_URL, or leave it out to use the built-in PostgreSQL.`;
  return new StartFault(sentence, { cause: error });
};

/** Why the Redis of REDIS_URL cannot be used. Names the host, never the password. */
export const redisFault = (error: unknown, url: string): Error => {
  const { hostname, port } = new URL(url);
  const { code, message } = error as { code?: string; message?: string };
  const where = `${hostname}:${port || '6379'}`;
  const sentence = /NOAUTH|WRONGPASS|invalid password/i.test(message ?? '')
    ? `The Redis at ${where} refuses the user or the password of REDIS_URL.`
    : `The Redis at ${where} cannot be reached (${code ?? 'no answer'}): check REDIS_URL, or leave it out to keep the queues in PostgreSQL.`;
  return new StartFault(sentence, { cause: error });
};

/** How a script ends that could not do its work: a sentence where we have one, else everything that is known. */
export const explain = (error: unknown): string => {
  const { code, message, stack } = error as { code?: string; message: string; stack?: string };
  if (code?.startsWith('ERR_PARSE_ARGS'))
    return `${message.split('. ')[0]}. --help says what there is.`;
  // Our own sentences end as sentences do; a fault of the program has a stack to look at.
  return /^[A-Z][^\n]*[.!]$/.test(message) || message.includes('\n  - ')
    ? message
    : (stack ?? message);
};
