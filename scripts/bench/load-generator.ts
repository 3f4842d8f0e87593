import { connect } from 'node:net';

// Runs in a process of its own. Plain sockets: a client library would cost as much as what is measured.

export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly milliseconds: number;
  readonly path: string;
  readonly key: string;
  /** JSON in which `@n@` stands for a number that is different in every request. */
  readonly body: string;
  readonly firstNumber: number;
}

export interface LoadReport {
  readonly answered: number;
  /** Answers that were no 201. */
  readonly refused: number;
  readonly seconds: number;
  /** Of each request, milliseconds. */
  readonly took: readonly number[];
}

const HEAD_END = '\r\n\r\n';

/** The length of the first whole answer in `text`, or null. Answers are ASCII up to the length that they name. */
const wholeAnswer = (bytes: Buffer): number | null => {
  const head = bytes.indexOf(HEAD_END);
  if (head === -1) return null;
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, head))?.[1];
  if (length === undefined) throw new Error('an answer without a length');
  const end = head + HEAD_END.length + Number(length);
  return bytes.length >= end ? end : null;
};

const run = async (order: LoadOrder): Promise<LoadReport> => {
  const { port, path, key, body, connections, milliseconds } = order;
  let number = order.firstNumber;
  let refused = 0;
  const took: number[] = [];
  const from = performance.now();
  const until = from + milliseconds;

  const requestText = (): string => {
    const text = body.replaceAll('@n@', String((number += 1)));
    return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };

  const oneConnection = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let unread: Buffer = Buffer.alloc(0);
      let sentAt = 0;
      const send = (): void => {
        if (performance.now() >= until) return void socket.end();
        sentAt = performance.now();
        socket.write(requestText());
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('data', (chunk) => {
        unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
        const end = wholeAnswer(unread);
        if (end === null) return;
        took.push(performance.now() - sentAt);
        if (unread.toString('latin1', 9, 12) !== '201') refused += 1;
        unread = unread.subarray(end);
        send();
      });
    });

  await Promise.all(Array.from({ length: connections }, oneConnection));
  return { answered: took.length, refused, seconds: (performance.now() - from) / 1000, took };
};

process.once('message', (order: LoadOrder) => {
  void run(order).then((report) => process.send?.(report, () => process.disconnect()));
});
