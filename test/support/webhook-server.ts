import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface WebhookAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
}

export interface WebhookServer {
  readonly url: string;
  readonly received: ReceivedWebhook[];
  /** What the next webhooks are answered with; an empty TwiML response at first. */
  answerWith(answer: (webhook: ReceivedWebhook) => WebhookAnswer | Promise<WebhookAnswer>): void;
  close(): Promise<void>;
}

/** A real server on a free port that keeps each form-encoded POST that reaches it. */
export const startWebhookServer = async (): Promise<WebhookServer> => {
  const received: ReceivedWebhook[] = [];
  let answer = (_webhook: ReceivedWebhook): WebhookAnswer | Promise<WebhookAnswer> => ({});
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    const answerRequest = async (): Promise<void> => {
      const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const webhook = { path: request.url ?? '', headers: request.headers, parameters };
      received.push(webhook);
      const { status = 200, type = 'text/xml', body = '<Response/>' } = await answer(webhook);
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    request.on('end', () => void answerRequest());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answerWith: (next) => {
      answer = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
