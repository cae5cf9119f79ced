import { hash, verify } from '@node-rs/argon2';
import { AppError, type Issues } from '../errors.js';
import { FairQueue } from '../lib/flow/fairQueue.js';
import { networkOf } from '../lib/flow/network.js';

/** argon2id with OWASP's first recommendation: 19 MiB, two passes. 25–30 ms a hash here. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Two at once, process-wide: a third would take the cores from everything else, and each holds its 19 MiB. */
const AT_ONCE = 2;
/** About three seconds of work. Requests beyond this are refused at once instead of waiting too long. */
const MOST_WAITING = 200;
/** Networks take turns: one that sends hundreds of logins holds up itself. */
const queue = new FairQueue(AT_ONCE, MOST_WAITING, () => new AppError('RATE_LIMITED', { retryAfterSeconds: 3 }));

const SHORTEST = 10;
const LONGEST = 200;
/** Passwords from the usual lists that are long enough to pass otherwise, in lower case. One repeated character is refused too. */
const COMMON = new Set(
  `0123456789 1234567890 0987654321 9876543210 12345678910 1234567891 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qazwsxedcrfv qwertyuiop
  qwerty12345 qwerty1234 qwerty123456 asdfghjkl; asdfghjkl1 abcdefghij abc1234567 abcd123456 abcd1234567 password12 password123
  password1234 password12345 password!23 passw0rd123 p@ssw0rd123 p@ssword123 mypassword mypassword1 welcome123 welcome1234 admin12345
  admin123456 administrator changeme123 changeme1234 letmein123 letmein1234 iloveyou12 iloveyou123 sunshine123 princess123 football123
  baseball123 superman123 monkey12345 dragon12345 tanzania123 tanzania1234 tanzania2024 tanzania2025 tanzania2026 daressalaam
  daressalaam1 nakupenda1 nakupenda123 mambovipi123 simbasc123 simbasc1936 yangasc1935 nenolasiri1 nenolasiri123`
    .split(/\s+/)
    .filter(Boolean),
);

/** The same text typed on another keyboard may be composed differently. */
const normalized = (password: string): string => password.normalize('NFC');

/** Adds WEAK_PASSWORD for `field` unless it has 10–200 characters, isn't a common one and isn't the address. */
export function checkPassword(password: string, email: string, field: string, issues: Issues): void {
  const plain = normalized(password);
  const { length } = [...plain];
  const lower = plain.toLowerCase();
  const common = COMMON.has(lower) || /^(.)\1*$/su.test(lower);
  if (length < SHORTEST || length > LONGEST || common || lower === email.toLowerCase() || !plain.isWellFormed())
    issues.add('WEAK_PASSWORD', field, { min: SHORTEST, max: LONGEST });
}

/** A PHC string to store. RATE_LIMITED when too many wait for their turn; `clientIp` says whose turn it is. */
export const hashPassword = (password: string, clientIp?: string): Promise<string> =>
  inTurn(clientIp, () => hash(normalized(password), COST));

let dummy: Promise<string> | undefined;

/** The hash to compare with when no account has the address. Made once. */
function dummyHash(): Promise<string> {
  dummy ??= inTurn(undefined, () => hash(crypto.randomUUID(), COST)).catch((error: unknown) => {
    dummy = undefined;
    throw error;
  });
  return dummy;
}

/** Whether the password matches `stored`. Undefined (no such account) takes the same work and returns false. */
export async function verifyPassword(stored: string | undefined, password: string, clientIp?: string): Promise<boolean> {
  const dummy = await dummyHash();
  const right = await inTurn(clientIp, () => verify(stored ?? dummy, normalized(password)));
  return right && stored !== undefined;
}

const inTurn = <T>(clientIp: string | undefined, work: () => Promise<T>): Promise<T> => queue.run(networkOf(clientIp ?? ''), work);
