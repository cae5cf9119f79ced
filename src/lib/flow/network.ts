import { isIPv4, isIPv6 } from 'node:net';

const LONGEST = 64;

/**
 * An address in the one form in which addresses are compared: IPv4, also where it is mapped into IPv6 ('::ffff:192.0.2.1'), else IPv6 in
 * its short form. Its zone, and a port that a proxy wrote behind it, are left out. Undefined for what is no address.
 */
export function readAddress(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  if (isIPv4(text)) return text;
  const [, bracketed, v4] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? [];
  const [address = ''] = (bracketed ?? v4 ?? text).split('%');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const groups = groupsOf(short);
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return short;
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((bytes) => [bytes >> 8, bytes & 255])
    .join('.');
}

/**
 * Who counts as one caller where callers are counted by address: an IPv4 address, or the /64 of an IPv6 one, which each household and each
 * rented server has for itself. What is no address is left as it is.
 */
export function networkOf(text: string): string {
  if (isIPv4(text)) return text;
  const address = readAddress(text) ?? text;
  return isIPv6(address) ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
}

/** The eight groups of an IPv6 address in its short form. */
function groupsOf(short: string): string[] {
  const [first = [], last] = short.split('::').map((part) => (part === '' ? [] : part.split(':')));
  return last ? [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last] : first;
}
