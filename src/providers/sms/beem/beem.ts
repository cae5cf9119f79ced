import { setMaxListeners } from 'node:events';
import { TaskGroup } from '../../../lib/flow/taskGroup.js';
import type { Log } from '../../../log.js';
import type {
  PushedInbound,
  PushedReports,
  SenderNameRequest,
  SentMessage,
  SmsBatch,
  SmsOutcome,
  SmsProvider,
  SmsReport,
} from '../../../ports/sms.js';
import { type BeemSenderName, createAccount } from './account.js';
import { outcomeOf, retryAfterMs } from './answer.js';
import { createBeemHttp, type HttpResult } from './http.js';
import { beemInboundAnswer, parseBeemInbound } from './inbound.js';
import { createLookUp } from './lookUp.js';
import { createPace, type Pace } from './pace.js';
import { BEEM, beemReportAnswer, parseBeemReport } from './reports.js';
import { createSharedPace } from './sharedPace.js';

export { beemReportAnswer, parseBeemReport } from './reports.js';

export interface BeemUrls {
  send: string;
  balance: string;
  senderNames: string;
  deliveryReports: string;
}

export interface BeemOptions {
  apiKey: string;
  secretKey: string;
  /** What Beem calls Unicode: its users disagree. */
  unicodeEncoding: 1 | 8;
  log: Log;
  /** Where its API and its reports are, without a slash at the end; its own addresses when absent. */
  at?: string;
  reportsAt?: string;
  urls?: Partial<BeemUrls>;
  /** Of a send as a whole: its turn, the connection, the answer. */
  timeoutMs?: number;
  connectTimeoutMs?: number;
  /** Recipients in a request, 1…500: one unanswered call makes its whole batch unknown. */
  batchSize?: number;
  /** Requests a second; halved whenever Beem answers 429, for that tenant or for all (createSharedPace), and slowly back. */
  ratePerSecond?: number;
  /** Of `lookUp`, beside the sends. */
  pollsPerSecond?: number;
  /** How long a connection may be idle and be used again. */
  idleMs?: number;
  /** Authorities to trust instead of the system's (PEM). */
  ca?: string;
}

export interface Beem extends SmsProvider {
  readonly pushed: PushedReports;
  readonly pushedInbound: PushedInbound;
  /** Throws BeemError. */
  balance(): Promise<number>;
  /** Throws BeemError when none could be fetched; some that could not be fetched are logged. */
  lookUp(messages: SentMessage[]): Promise<SmsReport[]>;
  /** Applies for a sender id; a person at Beem decides. After a BeemError `senderNames` shows whether the application arrived. */
  requestSenderName(name: string, sample: string): Promise<SenderNameRequest>;
  /** All sender names of the account, 2,000 at most. Throws BeemError. */
  senderNames(): Promise<BeemSenderName[]>;
}

const urlsAt = ({ at = 'https://apisms.beem.africa', reportsAt = 'https://dlrapi.beem.africa' }: BeemOptions): BeemUrls => ({
  send: `${at}/v1/send`,
  balance: `${at}/public/v1/vendors/balance`,
  senderNames: `${at}/public/v1/sender-names`,
  deliveryReports: `${reportsAt}/public/v1/delivery-reports`,
});
/** An answer to a send has 150 bytes; lists are longer. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_LIST_BYTES = 1024 * 1024;
/** What waits here can't be overtaken, so little does: enough to use every turn. */
const SOON_MS = 500;
/** The longest wait for a turn, when the rate falls; what would wait longer goes back to the queue. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Beem Africa over HTTP (the contract: 1,000 recipients a request at most, Basic credentials, no idempotency). Each request is made once:
 * what may have been read and wasn't answered is unknown. Reports come by webhook (`parseBeemReport`) and by `lookUp`, so `start`
 * delivers nothing. Beem's own scheduling isn't used. No key, number or text comes into the log or a detail.
 */
export function createBeem(options: BeemOptions): Beem {
  const { log, timeoutMs = 30_000, batchSize = 100, ratePerSecond = 20, pollsPerSecond = 10 } = options;
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 500)) throw new Error('batchSize is a whole number from 1 to 500.');
  const urls = parseUrls({ ...urlsAt(options), ...options.urls });
  const http = createBeemHttp({ connectTimeoutMs: 10_000, idleMs: 2_000, ...options });
  const sends = createSharedPace({ perSecond: ratePerSecond });
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const underWay = new TaskGroup();
  let stopped: Promise<void> | undefined;

  const read = (ask: { method: 'GET' | 'POST'; url: URL; body?: unknown }): Promise<HttpResult> =>
    underWay.add(http.ask({ ...ask, timeoutMs, mostBytes: MAX_LIST_BYTES, signal: stopping.signal }));

  const logSlower = (pace: { perSecond: number }): void =>
    log.warn({ provider: BEEM, perSecond: Math.round(pace.perSecond * 100) / 100 }, 'the provider limits the rate: requests slow down');

  const adjustPollPace = (pace: Pace, turn: { at: number }, result: HttpResult): void => {
    if (!saysTooFast(result)) return;
    const before = pace.perSecond;
    pace.slow(turn, retryAfterMs(result.retryAfter));
    if (pace.perSecond < before) logSlower(pace);
  };

  const ask = async (batch: SmsBatch): Promise<SmsOutcome> => {
    const begun = performance.now();
    const turn = await sends.turn(batch.tenantId, Math.min(LONGEST_WAIT_MS, timeoutMs / 2), stopping.signal);
    if (stopping.signal.aborted) return STOPPED;
    if ('busyMs' in turn) {
      return {
        kind: 'notSent',
        detail: 'It was not its turn yet: the rate to the provider is limited.',
        retryAfterMs: Math.ceil(turn.busyMs),
      };
    }
    const result = await http.ask({
      method: 'POST',
      url: urls.send,
      body: bodyOf(batch, options.unicodeEncoding),
      timeoutMs: Math.ceil(timeoutMs - (performance.now() - begun)),
      mostBytes: MAX_ANSWER_BYTES,
      signal: stopping.signal,
    });
    if (!saysTooFast(result)) sends.passed(batch.tenantId);
    else if (sends.refused(turn, batch.tenantId, retryAfterMs(result.retryAfter))) logSlower(sends);
    return outcomeOf(result, batch.recipients.length);
  };

  /** Requests under way end by themselves; those that wait for a turn end now. */
  const shutDown = async (): Promise<void> => {
    stopping.abort();
    await underWay.all();
    http.close();
  };

  return {
    name: BEEM,
    batchSize,
    timeoutMs,
    room: () => sends.turnsWithin(SOON_MS),
    slowedRooms: () => sends.slowedTurnsWithin(SOON_MS),
    async send(batch) {
      const { recipients } = batch;
      if (recipients.length === 0) return [];
      if (recipients.length > batchSize) {
        return recipients.map(() => ({ kind: 'notSent', detail: `More than ${batchSize} recipients.`, fault: 'batch' }));
      }
      if (stopping.signal.aborted) return recipients.map(() => STOPPED);
      const going = firstOfEachPhone(recipients);
      const outcome = await underWay.add(ask({ ...batch, recipients: [...going] }));
      return recipients.map((one) => (going.has(one) ? outcome : REPEATED));
    },
    start: async () => undefined,
    stop() {
      stopped ??= shutDown();
      return stopped;
    },
    pushed: { read: parseBeemReport, answer: beemReportAnswer },
    pushedInbound: { read: parseBeemInbound, answer: beemInboundAnswer },
    lookUp: createLookUp({
      ask: read,
      url: urls.deliveryReports,
      pace: createPace({ perSecond: pollsPerSecond }),
      adjustPace: adjustPollPace,
      signal: stopping.signal,
      log,
    }),
    ...createAccount(read, urls),
  };
}

const saysTooFast = (result: HttpResult): result is Extract<HttpResult, { kind: 'answered' }> =>
  result.kind === 'answered' && result.status === 429;

const STOPPED: SmsOutcome = { kind: 'notSent', detail: 'The adapter is stopped.' };
/** Beem drops the second message to a number in one request and only counts it: it would not be known which was taken. */
const REPEATED: SmsOutcome = { kind: 'notSent', detail: 'The batch has its number twice; it goes by itself.', fault: 'batch' };

type Recipient = SmsBatch['recipients'][number];
function firstOfEachPhone(recipients: Recipient[]): Set<Recipient> {
  const byPhone = new Map<string, Recipient>();
  for (const one of recipients) if (!byPhone.has(one.phone)) byPhone.set(one.phone, one);
  return new Set(byPhone.values());
}

const bodyOf = ({ sender, body, encoding, recipients }: SmsBatch, unicodeEncoding: 1 | 8) => ({
  source_addr: sender,
  encoding: encoding === 'GSM7' ? 0 : unicodeEncoding,
  message: body,
  recipients: recipients.map(({ recipient, phone }) => ({ recipient_id: recipient, dest_addr: phone.replace(/^\+/, '') })),
});

/** Basic credentials are readable on the way: without TLS they stay on this machine. */
function parseUrls(urls: BeemUrls): Record<keyof BeemUrls, URL> {
  const parse = (text: string): URL => {
    const url = new URL(text);
    const local = url.hostname === '127.0.0.1' || url.hostname === 'localhost' || url.hostname === '[::1]';
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) throw new Error(`${url.origin} is not https.`);
    return url;
  };
  return {
    send: parse(urls.send),
    balance: parse(urls.balance),
    senderNames: parse(urls.senderNames),
    deliveryReports: parse(urls.deliveryReports),
  };
}
