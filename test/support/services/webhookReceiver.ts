import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A request that came, and what its body says. */
export interface Received {
  path: string;
  id: string;
  headers: Record<string, string>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a payload's shape is the test's claim
  body: any;
}

export interface WebhookReceiver {
  url: string;
  got: Received[];
  at(path: string): Received[];
  close(): Promise<void>;
}

/** A shop's own server. `answer` decides what a request gets: a status with a text, or undefined for an answer that never comes. */
export async function startWebhookReceiver(
  answer: (received: Received, response: ServerResponse) => number | undefined = () => 204,
): Promise<WebhookReceiver> {
  const got: Received[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const part of request) text += part;
    const headers = request.headers as Record<string, string>;
    const received = { path: request.url ?? '', id: headers['webhook-id'] ?? '', headers, text, body: JSON.parse(text) };
    got.push(received);
    const status = answer(received, response);
    if (status !== undefined) response.writeHead(status).end(status === 204 ? undefined : `answer ${status}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    at: (path) => got.filter((one) => one.path === path),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the specification's library makes of it: the payload, or throws. */
export const verified = ({ text, headers }: Received, secret: string): unknown => new Webhook(secret).verify(text, headers);
