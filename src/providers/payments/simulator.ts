import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import { createPool, sqlOn } from '../../db/sql.js';
import type { Log } from '../../log.js';
import type { AskOutcome, OrderStatus, PaymentHint, PaymentProvider, PaymentRequest } from '../../ports/payments.js';
import { type Behaviour, behaviourOf } from './simulatorBehaviours.js';

export interface PaymentSimulatorOptions {
  url: string;
  log: Log;
  /** Decides what is due; waits are real. */
  now: () => Date;
  /** How long a payer takes. */
  payAfterMs?: number;
  timeoutMs?: number;
}

export interface PaymentSimulator extends PaymentProvider {
  /** Sends all webhooks that are due now, beside the loop; answers how many. For clocks that are moved by hand. */
  sendDue(): Promise<number>;
}

interface Payment {
  order_id: string;
  phone: string;
  amount_tzs: number;
  reference: string;
  asked_at: string;
}

const NAME = 'simulator';
const LOOK_MS = 250;

/**
 * A mobile-money provider inside the house, for demos and tests: no money moves. What it was asked is committed in `simulator_payment`
 * before it answers, on connections of its own; how the payer behaves goes by their number (simulatorBehaviours.ts) and by the clock alone,
 * so a restart forgets nothing. Any process that is started sends the webhooks.
 */
export function createPaymentSimulator(options: PaymentSimulatorOptions): PaymentSimulator {
  const { url, log, now, payAfterMs = 1_000, timeoutMs = 30_000 } = options;
  const pool = createPool({ url, searchPath: OPERATIONS_SCHEMA, max: 3, name: 'tuma-payments', use: 'write' }, (error) =>
    log.warn({ reason: error.message }, 'the payment simulator lost a connection'),
  );
  const sql = sqlOn(pool);
  const stopping = new AbortController();
  let receive: ((hint: PaymentHint) => Promise<void>) | undefined;
  let looping: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  /** Ends early when the simulator stops. */
  const wait = async (ms: number): Promise<void> => {
    if (!stopping.signal.aborted) await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  /** Whether this behaviour lets the request through: some numbers can't be reached at first. */
  const reached = async (behaviour: Behaviour, request: PaymentRequest): Promise<boolean> => {
    if (!behaviour.unreachedTimes) return true;
    const row = await sql.row<{ count: number }>(
      `insert into simulator_count as c (key, count) values ($1, 1) on conflict (key) do update set count = c.count + 1 returning count`,
      [`payment ${request.orderId}`],
    );
    return (row?.count ?? 0) > behaviour.unreachedTimes;
  };

  const take = async (behaviour: Behaviour, { orderId, payerPhone, amountTzs }: PaymentRequest): Promise<void> => {
    const at = now();
    const hintAt = behaviour.webhooks > 0 ? new Date(at.getTime() + (behaviour.paysAfter ?? 0) * payAfterMs) : null;
    await sql.rows(
      `insert into simulator_payment as p (order_id, phone, amount_tzs, reference, asked_at, webhooks, next_webhook_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (order_id) do update set asks = p.asks + 1`,
      [orderId, payerPhone, amountTzs, `SIM${orderId.replaceAll('-', '').slice(-12).toUpperCase()}`, at, behaviour.webhooks, hintAt],
    );
  };

  const answer = async (request: PaymentRequest): Promise<AskOutcome> => {
    const behaviour = behaviourOf(request.payerPhone);
    if (behaviour.refused) return { kind: 'refused', ...behaviour.refused };
    if (!(await reached(behaviour, request))) return { kind: 'notSent', detail: 'The provider could not be reached.', retryAfterMs: 500 };
    if (!behaviour.lost) await take(behaviour, request);
    if (behaviour.hintsFirst) await sendDue();
    if (!behaviour.silent) return { kind: 'accepted' };
    await wait(timeoutMs);
    return { kind: 'unknown', detail: 'No answer came in time.' };
  };

  /** One hint each of what is due. Rows stay locked until they are stored elsewhere. */
  async function sendDue(): Promise<number> {
    const due = await sql.rows<Payment & { webhooks: number }>(
      `update simulator_payment set webhooks = webhooks - 1,
         next_webhook_at = case when webhooks > 1 then $1::timestamptz + $2 * interval '1 millisecond' end
       where order_id in (select order_id from simulator_payment where next_webhook_at <= $1 order by next_webhook_at
         limit 500 for update skip locked)
       returning order_id, phone, amount_tzs, reference, asked_at, webhooks`,
      [now(), Math.ceil(payAfterMs / 4)],
    );
    for (const { order_id, reference } of due)
      await receive?.({ provider: NAME, orderId: order_id, word: 'COMPLETED', reference, raw: JSON.stringify({ order_id, reference }) });
    return due.length;
  }

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sendDue().catch((error: unknown) =>
        // A lost hint loses nothing: the order's status is polled.
        log.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'a simulated webhook was lost'),
      );
      await wait(LOOK_MS);
    }
  };

  return {
    name: NAME,
    timeoutMs,
    async ask(request) {
      if (stopping.signal.aborted) return { kind: 'notSent', detail: 'The simulator has stopped.' };
      return answer(request);
    },
    async status(orderId) {
      const row = await sql.row<Payment>(
        'select order_id, phone, amount_tzs, reference, asked_at from simulator_payment where order_id = $1',
        [orderId],
      );
      if (!row) return { kind: 'unknown', word: 'NO_ORDER', detail: 'The provider knows no such order.' };
      return standing(row, (now().getTime() - Date.parse(row.asked_at)) / payAfterMs);
    },
    check: async () => ({ ok: true, detail: 'The simulator: no money moves.' }),
    start: async (to) => {
      receive = to;
      looping ??= loop();
    },
    sendDue,
    stop() {
      stopping.abort();
      stopped ??= Promise.resolve(looping).then(() => pool.end());
      return stopped;
    },
  };
}

/** How an order stands after `passed` payers' times. */
function standing(payment: Payment, passed: number): OrderStatus {
  const behaviour = behaviourOf(payment.phone);
  const raw = JSON.stringify({ order_id: payment.order_id, passed: Math.floor(passed) });
  if (behaviour.paysAfter !== null && passed >= behaviour.paysAfter) {
    const amountTzs = behaviour.pays(payment.amount_tzs);
    return { kind: 'paid', word: 'COMPLETED', amountTzs, reference: payment.reference, raw };
  }
  if (behaviour.failsWith && passed >= 1) return { kind: 'failed', ...behaviour.failsWith, raw };
  return { kind: 'pending', word: 'PENDING', raw };
}
