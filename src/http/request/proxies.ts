import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

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
  return (given) => {
    const address = plain(given);
    return isIP(address) !== 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  };
}

/** Turns an IPv4 address mapped into IPv6 back into IPv4. */
const plain = (address: string): string => (address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address);

/** Whose request it is: the peer, or behind trusted proxies the last address in X-Forwarded-For that isn't one of them. */
export function clientIpOf(request: IncomingMessage, trust: Trust): string {
  const peer = plain(request.socket.remoteAddress ?? '');
  const header = request.headers['x-forwarded-for'];
  const forwarded = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.trim());
  const hops = [...forwarded.filter((part) => isIP(part) !== 0).map(plain), peer];
  for (let at = hops.length - 1; at > 0; at--) {
    const hop = hops[at] as string;
    if (!trust(hop)) return hop;
  }
  return hops[0] as string;
}

/** Whether the request came from this very machine, with no proxy between. */
export function isLoopback(request: IncomingMessage): boolean {
  const peer = plain(request.socket.remoteAddress ?? '');
  const direct = request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined;
  return direct && (peer === '::1' || peer.startsWith('127.'));
}
