import { setTimeout as sleep } from 'node:timers/promises';
import { TaskGroup } from '../../../lib/flow/taskGroup.js';
import type { Log } from '../../../log.js';
import type { NamedProvider, SmsBatch, SmsOutcome } from '../../../ports/sms.js';
import { type Fault, faultsOf, type RequestFault, type SeededFaults } from './faults.js';
import { createSenderNames } from './names.js';
import { createReports } from './reports.js';
import { NotWritten, openStore, reasonOf } from './store.js';

/** How long the faults take that take time, in ms. */
interface Timings {
  /** "Slow" answers after this. */
  slowMs: number;
  /** "Out of balance" lasts this long for its number. */
  outOfBalanceMs: number;
  /** What a 429 asks for. */
  retryAfterMs: number;
}

export interface SimulatorOptions {
  url: string;
  log: Log;
  /** Decides what is due; waits are real. */
  now: () => Date;
  reportDelayMs?: number;
  /** The time until a requested sender name is active. */
  nameDelayMs?: number;
  timeoutMs?: number;
  timings?: Partial<Timings>;
  faults?: SeededFaults;
  /** Awaited once per request, when the simulator has decided and committed and before it answers: here a crash loses an answer. */
  onBytesOut?: () => Promise<void>;
}

export interface Simulator extends NamedProvider {
  /** Hands over all reports that are due now, beside the loop; answers how many. For clocks that are moved by hand. */
  deliverDue(): Promise<number>;
}

const NAME = 'simulator';
const BATCH_SIZE = 100;
/** Of recipients with these faults nothing is taken, whatever becomes of the others. */
const NEVER_TAKEN: ReadonlySet<RequestFault | undefined> = new Set(['badNumber', 'countedOut', 'disliked']);

/** What a request that met a fault is answered, and whether it was taken all the same. */
const answers: Record<Exclude<RequestFault, 'slow'>, { taken: boolean; outcome(of: { size: number; timings: Timings }): SmsOutcome }> = {
  reset: { taken: true, outcome: () => ({ kind: 'unknown', detail: 'The connection was reset after the request was written.' }) },
  hang: { taken: true, outcome: () => ({ kind: 'unknown', detail: 'No answer came in time.' }) },
  garbage: { taken: true, outcome: () => ({ kind: 'unknown', detail: 'HTTP 200 with an unreadable body.' }) },
  countedOut: { taken: true, outcome: () => ({ kind: 'unknown', detail: 'Fewer recipients are valid than were sent.' }) },
  serverError: { taken: false, outcome: () => ({ kind: 'unknown', detail: 'HTTP 500.' }) },
  throttled: {
    taken: false,
    outcome: ({ timings }) => ({ kind: 'notSent', detail: 'HTTP 429.', retryAfterMs: timings.retryAfterMs }),
  },
  outOfBalance: {
    taken: false,
    outcome: () => ({ kind: 'notSent', detail: 'The account is out of balance.', fault: 'provider', outOfBalance: true }),
  },
  badNumber: {
    taken: false,
    outcome: ({ size }) =>
      size > 1
        ? { kind: 'notSent', detail: 'A number of the batch is bad.', fault: 'batch' }
        : { kind: 'refused', failure: 'INVALID_NUMBER', detail: 'The number is bad.' },
  },
  disliked: {
    taken: false,
    outcome: ({ size }) =>
      size > 1
        ? { kind: 'notSent', detail: 'A message of the batch is disliked.', fault: 'batch' }
        : { kind: 'notSent', detail: 'The message is disliked; the simulator does not say why.', fault: 'message' },
  },
};

/**
 * A provider inside the house, for demos, sandboxes and tests. What it takes is committed in `simulator_accept` before it answers, and
 * what it will report in `simulator_report`, both on connections of its own; any process that is started delivers the reports.
 * Faults go by the recipient's number (faults.ts) or by a seed. It answers `unknown` where it can't know, and never throws.
 *
 * Measured on two cores with PostgreSQL 15 and the reports' delivery beside it: 48,000 recipients/s in requests of 100 (ten at once),
 * 20,000 single sends/s (fifty at once; one after another 1,900).
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { url, log, now, reportDelayMs = 1_000, nameDelayMs = 2_000, timeoutMs = 30_000, onBytesOut } = options;
  const timings: Timings = { slowMs: 5_000, outOfBalanceMs: 60_000, retryAfterMs: 1_000, ...options.timings };
  const store = openStore(url, log, now);
  const reports = createReports(store, { provider: NAME, log, now });
  const stopping = new AbortController();
  const underWay = new TaskGroup();
  let stopped: Promise<void> | undefined;

  /** Ends early when the simulator stops. */
  const wait = async (ms: number): Promise<void> => {
    if (stopping.signal.aborted) return;
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  /**
   * The first recipient's fault that holds now is the whole request's. Slowness only delays; a 429 or an empty balance whose time is
   * over leaves the request to the next one's fault.
   */
  const faultOfRequest = async (batch: SmsBatch, faults: Fault[]): Promise<Exclude<RequestFault, 'slow'> | undefined> => {
    const phones = batch.recipients.map(({ phone }) => phone);
    for (const [index, { request }] of faults.entries()) {
      const phone = phones[index] ?? '';
      // A number that is there twice has its fault once, or of two 429s in turn one would always hold.
      if (!request || request === 'slow' || phones.indexOf(phone) < index) continue;
      if (request === 'throttled' && !(await store.throttled(phone))) continue;
      if (request === 'outOfBalance' && !(await store.outOfBalance(phone, timings.outOfBalanceMs))) continue;
      return request;
    }
    return undefined;
  };

  /** Writes what is taken of the request. Undefined when that is nothing. */
  const take = async (batch: SmsBatch, faults: Fault[]): Promise<{ id: number; early: boolean } | undefined> => {
    const at = now().getTime();
    const recipients = batch.recipients.flatMap(({ recipient, phone }, index) => {
      const fault = faults[index];
      if (!fault || NEVER_TAKEN.has(fault.request)) return [];
      const planned = fault.reports.map(({ status, after }) => ({ status, dueAt: new Date(at + after * reportDelayMs) }));
      return [{ recipient, phone, reports: planned }];
    });
    if (recipients.length === 0) return undefined;
    const id = await store.accept({ sender: batch.sender, segments: batch.segments, recipients });
    reports.expect(new Date(at + reportDelayMs));
    return { id, early: faults.some((fault) => fault.reports.some(({ after }) => after === 0)) };
  };

  const answer = async (batch: SmsBatch): Promise<SmsOutcome> => {
    const faults = faultsOf(batch, options.faults);
    if (faults.some(({ request }) => request === 'slow')) await wait(timings.slowMs);
    const fault = await faultOfRequest(batch, faults).catch((error: unknown) => {
      throw new NotWritten('Nothing was asked to be taken yet.', { cause: error });
    });
    const taken = !fault || answers[fault].taken ? await take(batch, faults) : undefined;
    await onBytesOut?.();
    if (taken?.early) await reportEarly(taken.id);
    if (fault === 'hang') await wait(timeoutMs);
    if (fault) return answers[fault].outcome({ size: batch.recipients.length, timings });
    if (!taken) throw new Error('A request without a fault was not taken.');
    return { kind: 'accepted', reference: String(taken.id) };
  };

  const reportEarly = (id: number): Promise<void> =>
    reports
      .deliverEarly(id)
      .catch((error: unknown) =>
        log.error({ reason: reasonOf(error) }, 'a report could not be delivered before the answer; it is tried again'),
      );

  const answerInData = (batch: SmsBatch): Promise<SmsOutcome> =>
    answer(batch).catch((error: unknown): SmsOutcome => {
      log.warn({ reason: reasonOf(error) }, 'the simulator could not finish a request');
      if (error instanceof NotWritten) return { kind: 'notSent', detail: 'The simulator could not be reached.' };
      return { kind: 'unknown', detail: 'The simulator failed on the way.' };
    });

  /** The caller gives up after timeoutMs; the request goes on, as it would at a real provider. */
  const inTime = async (answering: Promise<SmsOutcome>): Promise<SmsOutcome> => {
    const { promise: late, resolve } = Promise.withResolvers<SmsOutcome>();
    const timer = setTimeout(() => resolve({ kind: 'unknown', detail: `No answer within ${timeoutMs} ms.` }), timeoutMs);
    try {
      return await Promise.race([answering, late]);
    } finally {
      clearTimeout(timer);
    }
  };

  const shutDown = async (): Promise<void> => {
    stopping.abort();
    await underWay.all();
    await reports.stop();
    await store.close();
  };

  return {
    name: NAME,
    batchSize: BATCH_SIZE,
    timeoutMs,
    async send(batch) {
      const size = batch.recipients.length;
      if (size === 0) return [];
      if (size > BATCH_SIZE) return outcomes(size, { kind: 'notSent', detail: `More than ${BATCH_SIZE} recipients.`, fault: 'batch' });
      if (stopping.signal.aborted) return outcomes(size, { kind: 'notSent', detail: 'The simulator is stopped.' });
      return outcomes(size, await inTime(underWay.add(answerInData(batch))));
    },
    start: async (receive) => reports.start(receive),
    stop() {
      stopped ??= shutDown();
      return stopped;
    },
    check: async () => ({ ok: true, detail: 'The simulator: no message reaches a phone.' }),
    ...createSenderNames(store.sql, { now, delayMs: nameDelayMs }),
    deliverDue: () => reports.deliverDue(),
  };
}

/** The simulator always answers a request as a whole: the same for each of its recipients. */
const outcomes = (size: number, outcome: SmsOutcome): SmsOutcome[] => Array.from({ length: size }, () => outcome);
