/** Leaves room for a suffix within the 63 octets of a host name. */
const LONGEST = 40;

/** 'Mifumo Labs (T) Ltd.' → 'mifumo-labs-t-ltd'; 'tenant' for a name without any Latin letter or digit. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return plain || 'tenant';
}
