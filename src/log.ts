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

/** Lines wait this long for others, or until there are so many characters: a write for each was a tenth of a small request's time. */
const GROUP_MS = 50;
const GROUP_LENGTH = 32_768;

/**
 * Lines in groups; what is a warning or worse is written at once, with those before it, and nothing is lost when the process exits, by
 * itself or by an error. pino drops the lines that nobody can read any more; `onClosed` hears of it. (Its own groups, `minLength`, are
 * measured anew with each line: 2 µs of them.)
 */
function standardError(onClosed?: () => void): pino.DestinationStream {
  const destination = pino.destination({ dest: 2, sync: false });
  destination.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') onClosed?.();
  });
  let group = '';
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (group !== '') destination.write(group);
    group = '';
  };
  process.once('exit', () => {
    if (group === '') return;
    write();
    destination.flushSync();
  });
  const stream = {
    // pino says in `lastLevel` what the line is that it writes.
    [pino.symbols.needsMetadataGsym]: true,
    lastLevel: pino.levels.values.info as number,
    write(line: string): void {
      group += line;
      if (stream.lastLevel >= (pino.levels.values.warn as number) || group.length >= GROUP_LENGTH) write();
      else timer ??= setTimeout(write, GROUP_MS);
    },
  };
  return stream;
}

/** An error without what a database adds to it (detail, where): those repeat the row, and with it numbers and texts. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  const constraint = 'constraint' in error ? error.constraint : undefined;
  return { name, message, code, constraint, stack, cause: cause === undefined ? undefined : errorFields(cause) };
}
