import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the test's claim
  data: any;
  errors?: {
    message: string;
    path?: (string | number)[];
    locations?: { line: number; column: number }[];
    extensions: { code: string; requestId?: string; issues: { code: string; field?: string }[] };
  }[];
  /** The body as it came. */
  text: string;
  status: number;
}

/** Calls the API over HTTP and WebSocket, as the holder of one token or as nobody. */
export interface Client {
  execute(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** `events` grows as they come. `ended` resolves with the error that ended the subscription, if one did. */
  subscribe(
    query: string,
    variables?: Record<string, unknown>,
  ): { events: Record<string, unknown>[]; ended: Promise<unknown>; stop(): void };
}

export const apiClient = (url: string, token?: string): Client => ({
  async execute(query, variables) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return { ...(JSON.parse(text) as Answer), text, status: response.status };
  },
  subscribe(query, variables) {
    const client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const events: Record<string, unknown>[] = [];
    const ended = new Promise<unknown>((resolve) => {
      client.subscribe<Record<string, unknown>>(
        { query, variables },
        { next: ({ data }) => data && events.push(data), error: resolve, complete: () => resolve(undefined) },
      );
    });
    return { events, ended, stop: () => void client.dispose() };
  },
});
