import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An order as the fake ZenoPay keeps it. */
export interface Order {
  order_id: string;
  buyer_phone: string;
  amount: number;
  webhook_url?: string;
  /** How often it was asked for. */
  asks: number;
  /** The rest is what order-status says of it; a test may change it. */
  payment_status: string;
  result: string;
  paid: string;
}

export interface ZenoPayServer {
  url: string;
  apiKey: string;
  orders: Map<string, Order>;
  /** Bodies of the questions, as they came. */
  asked: Record<string, unknown>[];
  /**
   * Completes an order (another amount when told) and sends its webhook so often, `to` another address when told; answers the HTTP
   * statuses.
   */
  complete(orderId: string, options?: { paid?: string; webhooks?: number; to?: string }): Promise<number[]>;
  /** The next answers to order-status, instead of the truth. */
  statusAnswers: { status: number; body: string }[];
  close(): Promise<void>;
}

type Answer = { status: number; body: string; headers?: Record<string, string> } | 'silence' | 'reset';

const json = (status: number, value: unknown): Answer => ({ status, body: JSON.stringify(value) });
const accepted = (order: Order): Answer =>
  json(200, {
    status: 'success',
    message: 'Request in progress. You will receive a callback shortly',
    resultcode: '000',
    order_id: order.order_id,
  });

/** Oddities by the payer's number, national form 06000001NN: whether the order is taken, and what is answered. */
const oddities: Record<string, { taken: boolean; answer(order: Order): Answer }> = {
  '20': { taken: true, answer: () => 'silence' },
  '21': { taken: true, answer: () => 'reset' },
  '22': { taken: true, answer: () => ({ status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } }) },
  '23': { taken: true, answer: () => ({ status: 200, body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } }) },
  '24': { taken: false, answer: () => json(200, { status: 'error', message: 'Invalid phone number 0712345678' }) },
  '25': { taken: false, answer: () => json(400, { status: 'error', message: 'amount too low' }) },
  '26': { taken: false, answer: () => ({ status: 429, body: 'slow down', headers: { 'retry-after': '7' } }) },
  '27': { taken: true, answer: () => json(200, { status: 'success', order_id: 'somebody-else' }) },
  '28': { taken: true, answer: () => json(200, { message: 'ok' }) },
  '29': { taken: false, answer: () => ({ status: 503, body: '', headers: { 'retry-after': '3' } }) },
  '30': { taken: false, answer: () => ({ status: 302, body: '', headers: { location: 'https://elsewhere.example/' } }) },
};

/** ZenoPay as its contract describes it, on a free port of this machine. */
export async function startZenoPay(apiKey = 'zp-test-key-0123456789'): Promise<ZenoPayServer> {
  const orders = new Map<string, Order>();
  const asked: Record<string, unknown>[] = [];
  const statusAnswers: { status: number; body: string }[] = [];

  const take = (body: Record<string, unknown>): Answer => {
    asked.push(body);
    const phone = String(body.buyer_phone);
    if (!/^0[67]\d{8}$/.test(phone) || !Number.isInteger(body.amount)) return json(200, { status: 'error', message: 'Invalid request' });
    const oddity = oddities[/^06000001(\d\d)$/.exec(phone)?.[1] ?? ''];
    const id = String(body.order_id);
    const order = orders.get(id) ?? {
      ...(body as unknown as Order),
      asks: 0,
      payment_status: 'PENDING',
      result: 'SUCCESS',
      paid: String(body.amount),
    };
    if (oddity && !oddity.taken) return oddity.answer(order);
    orders.set(id, { ...order, asks: order.asks + 1 });
    return oddity ? oddity.answer(order) : accepted(order);
  };

  const tell = (id: string): Answer => {
    const next = statusAnswers.shift();
    if (next) return next;
    const order = orders.get(id);
    if (!order) return json(200, { status: 'error', message: 'No order found' });
    const data = {
      order_id: id,
      creation_date: '2026-03-01 11:00:00',
      amount: order.paid,
      payment_status: order.payment_status,
      transid: order.payment_status === 'COMPLETED' ? `CEJ${id.slice(-8).toUpperCase()}` : null,
      channel: 'MPESA-TZ',
      reference: order.payment_status === 'COMPLETED' ? '0936183435' : null,
      msisdn: `255${order.buyer_phone.slice(1)}`,
    };
    return json(200, { reference: '0936183435', resultcode: '000', result: order.result, message: 'Order fetch successful', data: [data] });
  };

  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const url = new URL(request.url ?? '/', 'http://zenopay');
      if (request.headers['x-api-key'] !== apiKey)
        return send(request, response, json(403, { status: 'error', message: 'Invalid API key' }));
      if (request.method === 'POST' && url.pathname === '/api/payments/mobile_money_tanzania')
        return send(request, response, take(JSON.parse(text) as Record<string, unknown>));
      if (request.method === 'GET' && url.pathname === '/api/payments/order-status')
        return send(request, response, tell(url.searchParams.get('order_id') ?? ''));
      return send(request, response, { status: 404, body: '' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/payments`,
    apiKey,
    orders,
    asked,
    statusAnswers,
    async complete(orderId, { paid, webhooks = 1, to } = {}) {
      const order = orders.get(orderId);
      if (!order) throw new Error('nobody asked for this order');
      Object.assign(order, { payment_status: 'COMPLETED', paid: paid ?? order.paid });
      const answers: number[] = [];
      const address = to ?? order.webhook_url;
      for (let n = 0; n < webhooks && address; n += 1) {
        const body = JSON.stringify({ order_id: orderId, payment_status: 'COMPLETED', reference: '0936183435', metadata: {} });
        const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };
        answers.push((await fetch(address, { method: 'POST', headers, body })).status);
      }
      return answers;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer === 'silence') return;
  if (answer === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
}
