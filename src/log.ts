import pino from 'pino';

export type Log = pino.Logger;

/** Names under which a secret, a number or a text could slip into a log line: their values are never written. */
const hidden = [
  'password',
  'newPassword',
  'currentPassword',
  'authorization',
  'cookie',
  'refreshToken',
  'accessToken',
  'token',
  'secret',
  'body',
  'phone',
  'to',
  'email',
  'variables',
  'query',
];

/** JSON lines, by default on standard error (standard output is for the answers of commands). */
export function createLog(options: { level?: string; destination?: pino.DestinationStream; onClosed?: () => void } = {}): Log {
  return pino(
    {
      level: options.level ?? 'info',
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...hidden, ...hidden.map((name) => `*.${name}`), ...hidden.map((name) => `*.*.${name}`)], censor: '[hidden]' },
      serializers: { err: errorFields },
    },
    options.destination ?? standardError(options.onClosed),
  );
}

/** pino drops the lines that nobody can read any more; `onClosed` hears of it. */
function standardError(onClosed?: () => void): pino.DestinationStream {
  const destination = pino.destination({ dest: 2, sync: false });
  destination.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') onClosed?.();
  });
  return destination;
}

/** An error without what a database adds to it (detail, where): those repeat the row, and with it numbers and texts. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  const constraint = 'constraint' in error ? error.constraint : undefined;
  return { name, message, code, constraint, stack, cause: cause === undefined ? undefined : errorFields(cause) };
}
