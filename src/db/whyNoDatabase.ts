/** What is wrong with the way to a database, by the error's code: sentences for the person who starts Tuma. */
const sentences: Record<string, (at: Place) => string> = {
  ECONNREFUSED: ({ server }) => `No PostgreSQL answers at ${server} (connection refused): start it, or correct DATABASE_URL.`,
  ENOTFOUND: ({ server }) => `There is no server ${server}: correct the host in DATABASE_URL.`,
  EAI_AGAIN: ({ server }) => `The name of ${server} can't be looked up now: is the network there? Else correct the host in DATABASE_URL.`,
  ETIMEDOUT: ({ server }) => `No PostgreSQL answers at ${server} in time: is it reachable from here? Else correct DATABASE_URL.`,
  EHOSTUNREACH: ({ server }) => `${server} can't be reached from here: is the network there? Else correct DATABASE_URL.`,
  ENETUNREACH: ({ server }) => `${server} can't be reached from here: is the network there? Else correct DATABASE_URL.`,
  ECONNRESET: ({ server }) => `What listens at ${server} ended the connection: is it PostgreSQL? Else correct DATABASE_URL.`,
  '28P01': ({ server, user }) => `PostgreSQL at ${server} refuses the password of ${user}: correct it in DATABASE_URL.`,
  '28000': ({ server, user }) =>
    `PostgreSQL at ${server} lets ${user} not in: make the role, or allow it in pg_hba.conf, or correct DATABASE_URL.`,
  '3D000': ({ server, name }) => `There is no database ${name} at ${server}: make it (createdb ${name}), or correct DATABASE_URL.`,
  '42501': ({ user, name }) => `The role ${user} may not do this in the database ${name}: grant create on database ${name} to ${user}.`,
  '53300': ({ server }) => `PostgreSQL at ${server} has no connection left: raise its max_connections, or stop what uses them.`,
  '57P03': ({ server }) => `PostgreSQL at ${server} takes no connections yet: it is starting or stopping. Try again.`,
};

interface Place {
  server: string;
  user: string;
  name: string;
}

/** One sentence about an error of connecting or preparing, without the URL's password; undefined when it is another kind of error. */
export function whyNoDatabase(error: unknown, url: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { hostname, port, username, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get('host') || 'localhost';
  const place = {
    server: host.startsWith('/') ? host : `${decodeURIComponent(host)}:${port || 5432}`,
    user: decodeURIComponent(username) || 'this account',
    name: decodeURIComponent(pathname.slice(1)),
  };
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') return sentences.ECONNREFUSED?.(place);
  const sentence = sentences[code] ?? sentences[codeOf(error.message)];
  return sentence?.(place) ?? tlsOrPassword(error.message, code, place);
}

/** pg says some things in words alone. */
function codeOf(message: string): string {
  if (/timeout/i.test(message)) return 'ETIMEDOUT';
  return /terminated unexpectedly/.test(message) ? 'ECONNRESET' : '';
}

function tlsOrPassword(message: string, code: string, { server, user }: Place): string | undefined {
  if (message.startsWith('SASL') || message.includes('password must be a string'))
    return `PostgreSQL at ${server} wants a password of ${user}, and DATABASE_URL has none: write it as ${user}:password@.`;
  if (/SSL/.test(message) || /CERT|_TLS_|UNABLE_TO/.test(code))
    return `The encrypted connection to ${server} fails (${code || message}): correct sslmode in DATABASE_URL.`;
  return undefined;
}
