import ipaddr from 'ipaddr.js';

/** Where cloud machines ask for their own secrets, beside link-local addresses: these are within public ranges. */
const METADATA = new Set(['168.63.129.16', '100.100.100.200', '192.0.0.192']);
/** The only range of IPv6 that is given out to the public. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Whether an IP address, as a resolver writes it, may be called for a tenant: it is the public's. Not private, loopback, link-local,
 * shared, reserved, multicast, of a metadata service, nor an IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || METADATA.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
}

/** Whether an IP address is this machine's own, as it is written: 127.0.0.0/8 or ::1. */
export const isLoopbackAddress = (address: string): boolean => ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
