import type { IncomingMessage } from 'node:http';
import type { Config } from '../../config.js';

/** Where Apollo's Sandbox runs; it may call a demo's API from there. */
const sandboxOrigins = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
  'https://explorer.embed.apollographql.com',
];

/** A foreign page can't send one of these without asking first, and we say no: a GET that has one is not forged. */
export const preflighted = [
  'authorization',
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'x-requested-with',
];

/** What pages of CORS_ORIGINS may send: our own headers, and those that clients and their tracing add. */
export const allowedHeaders = [
  ...preflighted,
  ...['content-type', 'apollographql-client-name', 'apollographql-client-version', 'traceparent', 'tracestate', 'baggage', 'sentry-trace'],
];

export interface Origins {
  /** Whether the Host header names this server: otherwise a foreign page could call it under a name of its own (DNS rebinding). */
  isOurHost(header: string | undefined): boolean;
  /** Whether a page of this origin may call the API across origins. */
  mayCall(origin: string): boolean;
  /** The same for a socket, which a browser opens without asking first: programs send no Origin, our own pages send ours. */
  mayConnect(request: IncomingMessage): boolean;
}

export function createOrigins(config: Config): Origins {
  const publicUrl = config.PUBLIC_URL === undefined ? undefined : new URL(config.PUBLIC_URL);
  const names = new Set(['localhost', config.HOST.toLowerCase()]);
  if (publicUrl) names.add(publicUrl.hostname);
  const allowed = new Set([
    ...config.CORS_ORIGINS,
    ...(publicUrl ? [publicUrl.origin] : []),
    ...(config.TUMA_MODE === 'demo' ? sandboxOrigins : []),
  ]);
  /** Most requests name the host that the one before them named. */
  let known: string | undefined;
  return {
    isOurHost(header) {
      if (header !== undefined && header === known) return true;
      const name = hostname(header);
      const isOurs = name !== undefined && (names.has(name) || name === '[::1]' || names.has(name.slice(1, -1)) || isLoopbackV4(name));
      if (isOurs) known = header;
      return isOurs;
    },
    mayCall: (origin) => allowed.has(origin),
    mayConnect({ headers }) {
      const { origin, host } = headers;
      if (origin === undefined) return true;
      return allowed.has(origin) || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());
    },
  };
}

const isLoopbackV4 = (name: string): boolean => /^127(\.\d{1,3}){3}$/.test(name);

/** 'example.com' of 'Example.com:4000', '[::1]' of '[::1]:4000'; undefined for what is no host. */
function hostname(header: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.exec(header?.toLowerCase() ?? '')?.[1];
}

/** Where a server that listens on this host is found: "all addresses" can't be connected to. */
export function originOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
