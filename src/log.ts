import pino from 'pino';
import { sourceStack } from './lib/files/sourceStack.js';

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
  'twoFactorCode',
  'recoveryCodes',
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
      timestamp: timeMember,
      redact: { paths: [...hidden, ...hidden.map((name) => `*.${name}`), ...hidden.map((name) => `*.*.${name}`)], censor: '[hidden]' },
      serializers: { err: errorFields },
    },
    options.destination ?? standardError(options.onClosed),
  );
}

let [millisecond, member] = [0, ''];

/** As pino.stdTimeFunctions.isoTime, written once a millisecond. */
function timeMember(): string {
  const now = Date.now();
  if (now !== millisecond) {
    millisecond = now;
    member = `,"time":"${new Date(now).toISOString()}"`;
  }
  return member;
}

/** What pino makes a line of, and where it writes it. */
interface Parts {
  begins: Record<number, string>;
  time(): string;
  bindings: string;
  stream: Stream;
}

interface Stream {
  [pino.symbols.needsMetadataGsym]?: boolean;
  lastLevel?: number;
  write(line: string): void;
}

const { lsCacheSym, timeSym, chindingsSym, streamSym } = pino.symbols;

function partsOf(log: Log): Parts {
  const of = log as unknown as Record<symbol, unknown>;
  return { begins: of[lsCacheSym], time: of[timeSym], bindings: of[chindingsSym], stream: of[streamSym] } as Parts;
}

/**
 * Writes lines from members that are JSON already (`"status":200,"ms":1.5`) and a message of plain words: the same lines as pino's, which
 * looks at each member and its name anew. That took a twelfth of a small request's time.
 */
export function memberWriter(log: Log): (level: 'debug' | 'info', members: string, message: string) => void {
  const { begins, time, bindings, stream } = partsOf(log);
  return (level, members, message) => {
    if (!log.isLevelEnabled(level)) return;
    const number = pino.levels.values[level] as number;
    if (stream[pino.symbols.needsMetadataGsym]) stream.lastLevel = number;
    stream.write(`${begins[number]}${time()}${bindings},${members},"msg":"${message}"}\n`);
  };
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
  return {
    name,
    message,
    code,
    constraint,
    stack: stack && sourceStack(stack),
    cause: cause === undefined ? undefined : errorFields(cause),
  };
}
