import { randomUUID } from 'node:crypto';
import { idText } from '../../lib/exactJson.js';
import { maskedJson, maskedText } from '../../lib/masked.js';
import { nationalForm } from '../../lib/phone.js';
import type { AskOutcome, OrderStatus, PaymentProvider, PaymentRefusal, PaymentRequest } from '../../ports/payments.js';
import type { ServiceCheck } from '../../ports/serviceCheck.js';
import { type HttpAnswer, sendRequest } from './zenopayHttp.js';

export interface ZenoPayOptions {
  /** https://zenoapi.com/api/payments */
  url: string;
  apiKey: string;
  /** Where it sends its webhooks; without it the order's status is only polled. */
  webhookUrl?: string;
  timeoutMs?: number;
  /** For the order's status, which may be asked again. */
  statusTimeoutMs?: number;
}

/** ZenoPay's statuses of an order, in whatever case and with blanks around. Any other is unknown to us and settles nothing. */
const statuses: Record<string, { kind: 'paid' } | { kind: 'pending' } | { kind: 'failed'; failure: PaymentRefusal; detail: string }> = {
  COMPLETED: { kind: 'paid' },
  PENDING: { kind: 'pending' },
  FAILED: { kind: 'failed', failure: 'UNKNOWN', detail: 'The payment failed at the provider.' },
  CANCELLED: { kind: 'failed', failure: 'PAYER_DECLINED', detail: 'The payer cancelled the payment.' },
};
/** Answers that prove that no payer was asked: our key is not taken, the address is wrong, too many requests. */
const neverSent = new Set([401, 403, 404, 405, 429]);

/**
 * ZenoPay's mobile money for Tanzania, over HTTP. Only `result` SUCCESS with `payment_status` COMPLETED, for the order that we asked about,
 * counts as paid. No live account was used: the contract is gathered from public clients of it.
 */
export function createZenoPay(options: ZenoPayOptions): PaymentProvider {
  const { url, apiKey, webhookUrl, timeoutMs = 30_000, statusTimeoutMs = 10_000 } = options;
  const base = url.replace(/\/$/, '');
  const headers = { 'x-api-key': apiKey, accept: 'application/json' };
  let stopped = false;

  return {
    name: 'zenopay',
    timeoutMs,
    async ask(request) {
      if (stopped) return { kind: 'notSent', detail: 'The server is stopping.' };
      const body = JSON.stringify(orderOf(request, webhookUrl));
      const post = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body };
      return readAsk(await sendRequest(`${base}/mobile_money_tanzania`, post, timeoutMs), request.orderId);
    },
    async status(orderId) {
      const where = `${base}/order-status?order_id=${encodeURIComponent(orderId)}`;
      return readStatus(await sendRequest(where, { method: 'GET', headers }, statusTimeoutMs), orderId);
    },
    // It has no operation for this: we ask for the status of an order that doesn't exist.
    async check() {
      const where = `${base}/order-status?order_id=${randomUUID()}`;
      return readCheck(await sendRequest(where, { method: 'GET', headers }, statusTimeoutMs));
    },
    start: async () => undefined,
    stop: async () => {
      stopped = true;
    },
  };
}

const orderOf = (request: PaymentRequest, webhookUrl: string | undefined) => ({
  order_id: request.orderId,
  buyer_email: request.buyerEmail,
  buyer_name: request.buyerName,
  buyer_phone: nationalForm(request.payerPhone),
  amount: request.amountTzs,
  ...(webhookUrl && { webhook_url: webhookUrl }),
  metadata: {},
});

/** Accepted is HTTP 200 with `status` success, and nothing else. */
function readAsk(answer: HttpAnswer, orderId: string): AskOutcome {
  if (answer.kind !== 'answer') return answer;
  const { status, body, retryAfterMs } = answer;
  const said = wordOf(body?.status);
  if (status === 200 && said === 'SUCCESS') {
    if (body?.order_id !== undefined && body.order_id !== orderId) return { kind: 'unknown', detail: 'The answer is about another order.' };
    return { kind: 'accepted' };
  }
  if (neverSent.has(status) || (status === 503 && retryAfterMs !== undefined))
    return { kind: 'notSent', detail: `HTTP ${status}.`, retryAfterMs };
  if ((status === 200 || status === 400 || status === 422) && said === 'ERROR')
    return { kind: 'refused', failure: 'PROVIDER_REFUSED', detail: sentence(body?.message) };
  return { kind: 'unknown', detail: body ? `HTTP ${status} without a verdict.` : `HTTP ${status} with an unreadable body.` };
}

function readStatus(answer: HttpAnswer, orderId: string): OrderStatus {
  if (answer.kind !== 'answer') return { kind: 'unknown', word: 'NO_ANSWER', detail: answer.detail };
  const { status, body } = answer;
  const raw = body && maskedJson(body);
  const noAnswer = (detail: string): OrderStatus => ({ kind: 'unknown', word: 'UNREADABLE', detail, raw });
  if (status !== 200 || !body) return noAnswer(`HTTP ${status}.`);
  // `result` tells only that the fetch worked; without it the rest is not to be believed.
  if (wordOf(body.result) !== 'SUCCESS') return noAnswer(sentence(body.message));
  const order: unknown = Array.isArray(body.data) ? body.data[0] : undefined;
  if (!isRecord(order)) return noAnswer('The answer has no order.');
  if (order.order_id !== orderId) return noAnswer('The answer is about another order.');
  const word = wordOf(order.payment_status);
  const meaning = Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  if (!meaning) return { kind: 'unknown', word: maskedText(word, 50) || 'NONE', detail: 'The provider’s word is not known.', raw };
  if (meaning.kind !== 'paid') return { ...meaning, word, raw };
  return {
    kind: 'paid',
    word,
    raw,
    amountTzs: wholeShillings(order.amount),
    reference: referenceOf(order.transid) ?? referenceOf(body.reference),
  };
}

function readCheck(answer: HttpAnswer): ServiceCheck {
  if (answer.kind !== 'answer') return { ok: false, detail: answer.detail };
  const { status, body } = answer;
  if (status === 401 || status === 403) return { ok: false, detail: `ZenoPay does not take the key (HTTP ${status}).` };
  if (!body || status >= 500 || status === 429)
    return { ok: false, detail: `ZenoPay answered HTTP ${status}${body ? '' : ' with an unreadable body'}.` };
  return { ok: true, detail: 'ZenoPay answers and takes the key.' };
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value.trim().toUpperCase() : '');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** "150000" → 150000, "150000.00" too; null for what is no whole number of shillings. */
function wholeShillings(amount: unknown): number | null {
  const text = typeof amount === 'number' ? String(amount) : typeof amount === 'string' ? amount.trim() : amount;
  if (typeof text !== 'string' || !/^\d{1,15}(\.0+)?$/.test(text)) return null;
  return Number(text);
}

function referenceOf(value: unknown): string | null {
  const id = idText(value)?.trim();
  return id !== undefined && /^[\x21-\x7e]{1,100}$/.test(id) ? id : null;
}

const sentence = (message: unknown): string => (typeof message === 'string' && maskedText(message)) || 'The provider gave no reason.';
