import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { readAddress } from '../../lib/flow/network.js';

/** Whether an address is one of the proxies whose X-Forwarded-For counts. */
export type Trust = (address: string) => boolean;

/** From TRUSTED_PROXIES: addresses and networks ('10.0.0.0/8', '::1'), which config.ts has checked. */
export function trustedProxies(entries: readonly string[]): Trust {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  // Those who connect are few where there is a proxy, and looking one up takes 2 µs.
  const known = new LRUCache<string, boolean>({ max: 1_000, memoMethod: (given) => isListed(given) });
  const isListed = (given: string): boolean => {
    const address = readAddress(given);
    return address !== undefined && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  };
  return (given) => known.memo(given);
}

/**
 * Whose request it is: the peer, or behind trusted proxies the last address in X-Forwarded-For that isn't one of them. What can't be read
 * there is nobody's address, and what stands before it may be made up: then it is the proxy's own request.
 */
export function clientIpOf(request: IncomingMessage, trust: Trust): string {
  // Node joins several headers into one.
  const header = request.headers['x-forwarded-for'] as string | undefined;
  let client = readAddress(request.socket.remoteAddress ?? '') ?? '';
  if (header === undefined) return client;
  for (let end = header.length; end >= 0 && trust(client); ) {
    const comma = end === 0 ? -1 : header.lastIndexOf(',', end - 1);
    const before = readAddress(header.slice(comma + 1, end).trim());
    if (before === undefined) break;
    client = before;
    end = comma;
  }
  return client;
}

/** `request.clientIp` on each request: Fastify's own `ip` takes any text in X-Forwarded-For for an address. */
export function readClientIps(http: FastifyInstance, trust: Trust): void {
  http.decorateRequest('clientIp', {
    getter(this: FastifyRequest) {
      return clientIpOf(this.raw, trust);
    },
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    readonly clientIp: string;
  }
}

/** Whether the request came from this very machine, with no proxy between. */
export function isLoopback(request: IncomingMessage): boolean {
  const peer = readAddress(request.socket.remoteAddress ?? '') ?? '';
  const direct = request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined;
  return direct && (peer === '::1' || peer.startsWith('127.'));
}
