import { createClient } from 'graphql-ws';
import { accessToken, BEFORE_END_MS, currentSession, currentToken, onRenewed, renew, sessionState } from './session.js';
import { createStore } from './store.js';

export interface Connection {
  /** Whether events arrive. */
  connected: boolean;
  /** When the server was last heard, by this device's clock, in ms; 0 for never. */
  heardAt: number;
  /** Rises with each time that the socket had been away and is back: whoever shows a list asks for what it missed. */
  gaps: number;
}

export const connection = createStore<Connection>({ connected: false, heardAt: 0, gaps: 0 });

const PING_MS = 10_000;
const PONG_MS = 5_000;
const LONGEST_WAIT_MS = 8_000;

let socket: WebSocket | undefined;
let introduced: { token: string; owner?: string; endsAt?: number } | undefined;
let refused: string | undefined;
let waitingPong: ReturnType<typeof setTimeout> | undefined;
let lostBefore = false;

const heard = () => connection.set({ ...connection.get(), heardAt: Date.now() });

/** The one socket. It comes back by itself, with the present token, and its subscriptions with it. */
export const live = createClient({
  url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
  connectionParams: async () => {
    const token = refused !== undefined && refused === currentToken() ? await renew(refused) : await accessToken();
    introduced = { token, ...currentSession() };
    return { authorization: `Bearer ${token}` };
  },
  keepAlive: PING_MS,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => sessionState.get().kind === 'open',
  retryWait: async (retries) => {
    const wait = Math.min(LONGEST_WAIT_MS, 300 * 2 ** Math.min(retries, 6)) * (0.7 + Math.random() * 0.6);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, wait);
      addEventListener('online', () => resolve(), { once: true });
    });
  },
  on: {
    opened: (opened) => {
      socket = opened as WebSocket;
    },
    connected: () => {
      refused = undefined;
      const { gaps } = connection.get();
      connection.set({ connected: true, heardAt: Date.now(), gaps: lostBefore ? gaps + 1 : gaps });
      lostBefore = true;
    },
    message: heard,
    ping: (received) => {
      if (received) return;
      waitingPong = setTimeout(() => socket?.readyState === WebSocket.OPEN && socket.close(4408, 'No pong'), PONG_MS);
    },
    pong: (received) => {
      if (received) clearTimeout(waitingPong);
    },
    closed: (event) => {
      clearTimeout(waitingPong);
      // The token has ended, or its session was.
      if ((event as CloseEvent).code === 4403) refused = introduced?.token;
      connection.set({ ...connection.get(), connected: false });
    },
  },
});

// A socket speaks for who introduced it, until its token ends: before that, and for another person or tenant, it begins anew.
onRenewed(() => {
  if (!connection.get().connected || !introduced) return;
  const { owner, endsAt = 0 } = introduced;
  if (owner !== currentSession()?.owner || endsAt < Date.now() + BEFORE_END_MS + 5_000) live.terminate();
});
sessionState.subscribe(() => {
  if (sessionState.get().kind === 'none') live.terminate();
});
