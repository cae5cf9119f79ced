import { countSegments } from '../../../src/lib/segments.js';
import type { SmsBatch, SmsOutcome, SmsReport } from '../../../src/ports/sms.js';
import { isObject, json } from '../../../src/providers/sms/beem/answer.js';
import { faultsOf, type RequestFault, type SeededFaults } from '../../../src/providers/sms/simulator/faults.js';
import type { Simulator } from '../../../src/providers/sms/simulator/simulator.js';

interface DeskOptions {
  simulator: Simulator;
  faults?: SeededFaults;
  callbackUrl?: string;
}

/** What the connection does: it answers, or it doesn't. */
type Met = { status: number; body: unknown; retryAfter?: number } | 'hang' | 'reset';

/** Reports remembered for those who poll; the oldest are forgotten first. */
const MOST_REMEMBERED = 100_000;
const CALLBACK_TIMEOUT_MS = 5_000;

/** Beem's side of the contract, in its words, over the simulator; without its HTTP. */
export function createBeemDesk({ simulator, faults, callbackUrl }: DeskOptions) {
  const reported = new Map<string, string>();

  const remember = ({ reference, phone, status }: SmsReport): void => {
    const key = `${reference} ${phone.slice(1)}`;
    if (status === 'SENT' || reported.get(key) === 'DELIVERED') return;
    reported.set(key, status);
    if (reported.size > MOST_REMEMBERED) reported.delete(reported.keys().next().value as string);
  };

  const push = async (url: string, { reference, recipient, phone, status }: SmsReport): Promise<void> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ request_id: Number(reference), recipient_id: recipient, dest_addr: phone.slice(1), Status: status }),
      signal: AbortSignal.timeout(CALLBACK_TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`A report was answered with HTTP ${answer.status}.`);
  };

  /** Numbered as they were asked for. */
  const names = async () => (await simulator.senderNames()).map(({ name, status }, n) => ({ id: n + 1, senderid: name, status }));

  return {
    async send(content: string): Promise<Met> {
      const batch = batchOf(json(content));
      if (typeof batch === 'number') return error(batch);
      const [outcome] = await simulator.send(batch);
      return outcome ? metBy(outcome, batch, faults) : error(119);
    },

    /** Remembers and pushes; throws when one couldn't be pushed, so that they come again. */
    async report(reports: SmsReport[]): Promise<void> {
      for (const one of reports) remember(one);
      if (callbackUrl) await Promise.all(reports.map((one) => push(callbackUrl, one)));
    },

    deliveryReports(query: URLSearchParams): unknown {
      const [address, id] = [query.get('dest_addr') ?? '', query.get('request_id') ?? ''];
      return { dest_addr: address, request_id: id, status: reported.get(`${id} ${address}`)?.toLowerCase() ?? 'pending' };
    },

    /** Throws where the simulator's answer gets lost. */
    async requestSenderName(content: string): Promise<unknown> {
      const wish = json(content);
      if (!isObject(wish) || typeof wish.senderid !== 'string' || typeof wish.sample_content !== 'string')
        return { data: { code: 104, message: 'Missing parameters' } };
      const { senderid, sample_content } = wish;
      const met = SENDER_ID.test(senderid) ? await simulator.requestSenderName(senderid, sample_content) : undefined;
      if (met?.kind === 'exists') return { data: { code: 122, message: 'Duplicate sender id' } };
      if (met?.kind !== 'requested') return { data: { code: 121, message: 'Invalid sender id' } };
      const listed = (await names()).find((one) => one.senderid === senderid);
      return { data: { ...listed, status: met.status } };
    },

    async senderNames(query: URLSearchParams): Promise<unknown> {
      const [page, limit] = [Number(query.get('page') ?? 1), Number(query.get('limit') ?? 10)];
      const all = await names();
      return {
        data: all.slice((page - 1) * limit, page * limit),
        pagination: { totalItems: all.length, currentPage: page, pageSize: limit },
      };
    },
  };
}

const SENDER_ID = /^[A-Za-z0-9 ._-]{1,11}$/;
const error = (code: number): Met => ({ status: 400, body: { code, message: `Error ${code}` } });

/** A request in Beem's words, or the code of what is wrong with it. */
function batchOf(body: unknown): SmsBatch | number {
  if (!isObject(body)) return 113;
  const { source_addr: sender, encoding, message, recipients } = body;
  if (typeof sender !== 'string' || typeof message !== 'string') return 104;
  if (!SENDER_ID.test(sender)) return 121;
  if (message.trim() === '') return 109;
  if (encoding !== 0 && encoding !== 1 && encoding !== 8) return 118;
  if ('schedule_time' in body) return 112;
  if (!Array.isArray(recipients) || recipients.length === 0) return 119;
  if (recipients.length > 1_000) return 114;
  const to = recipients.map((one: unknown) =>
    isObject(one) && typeof one.dest_addr === 'string' && /^\d{10,15}$/.test(one.dest_addr)
      ? { recipient: String(one.recipient_id), phone: `+${one.dest_addr}` }
      : undefined,
  );
  if (to.includes(undefined)) return 101;
  return {
    sender,
    body: message,
    encoding: encoding === 0 ? 'GSM7' : 'UCS2',
    segments: countSegments(message).segments,
    tenantId: '',
    recipients: to.filter((one) => one !== undefined),
  };
}

/** What the simulator makes of a request → what the network shows of it. */
function metBy(outcome: SmsOutcome, batch: SmsBatch, seeded: SeededFaults | undefined): Met {
  const size = batch.recipients.length;
  const success = { successful: true, code: 100, message: 'Message Submitted Successfully', valid: size, invalid: 0, duplicates: 0 };
  switch (outcome.kind) {
    case 'accepted':
      return { status: 200, body: { ...success, request_id: Number(outcome.reference) } };
    case 'refused':
      return error(101);
    case 'notSent':
      if (outcome.fault === 'provider') return error(102);
      if (outcome.fault === 'batch') return error(101);
      if (outcome.retryAfterMs !== undefined)
        return { status: 429, body: 'Too Many Requests', retryAfter: Math.ceil(outcome.retryAfterMs / 1_000) };
      return { status: 503, body: 'Service Unavailable', retryAfter: 5 };
    case 'unknown':
      break;
  }
  const met = faultsOf(batch, seeded).map(({ request }) => request);
  const invalid = met.filter((fault) => fault === 'countedOut').length;
  const shown: Partial<Record<RequestFault, Met>> = {
    reset: 'reset',
    hang: 'hang',
    garbage: { status: 200, body: '<html>It works!</html>' },
    serverError: { status: 500, body: 'Internal Server Error' },
    countedOut: { status: 200, body: { ...success, request_id: null, valid: size - invalid, invalid } },
  };
  const first = met.find((fault) => fault && fault in shown);
  // Without a fault of the request it is the simulator's own: its database went away on the way, or was too slow.
  return (first && shown[first]) ?? { status: 504, body: 'Gateway Timeout' };
}
