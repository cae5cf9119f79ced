import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../../src/log.js';
import type { SeededFaults } from '../../../src/providers/sms/simulator/faults.js';
import type { Simulator } from '../../../src/providers/sms/simulator/simulator.js';
import { createBeemDesk } from './simulatorDesk.js';

export interface SimulatorServerOptions {
  /** Not started yet: the server starts it, and hands its reports on. Whoever made it stops it. */
  simulator: Simulator;
  /** The simulator's own, so that the server knows what a request met. */
  faults?: SeededFaults;
  apiKey: string;
  secretKey: string;
  log: Log;
  /** Where reports are pushed, unsigned as Beem's are; nowhere when absent. */
  callbackUrl?: string;
  /** What the balance is asked for. */
  credits?: number;
  port?: number;
}

export interface SimulatorServer {
  /** As the adapter takes them. */
  urls: { send: string; balance: string; senderNames: string; deliveryReports: string };
  close(): Promise<void>;
}

const MOST_BYTES = 1024 * 1024;

/** The simulator behind Beem's HTTP contract, on the loopback address: what its numbers do to a request is done to the connection. */
export async function serveSimulator(options: SimulatorServerOptions): Promise<SimulatorServer> {
  const { log } = options;
  const desk = createBeemDesk(options);
  const authorization = `Basic ${Buffer.from(`${options.apiKey}:${options.secretKey}`).toString('base64')}`;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const content = await read(request);
    if (request.headers.authorization !== authorization)
      return answer(response, 401, { data: { code: 120, message: 'Invalid api_key and/or secret_id' } });
    const url = new URL(request.url ?? '/', 'http://localhost');
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /v1/send': {
        const met = await desk.send(content);
        if (met === 'hang') return;
        if (met === 'reset') return void request.socket.resetAndDestroy();
        return answer(response, met.status, met.body, met.retryAfter);
      }
      case 'GET /public/v1/vendors/balance':
        return answer(response, 200, { data: { credit_balance: options.credits ?? 1_000_000 } });
      case 'GET /public/v1/sender-names':
        return answer(response, 200, await desk.senderNames(url.searchParams));
      case 'POST /public/v1/sender-names':
        return answer(response, 200, await desk.requestSenderName(content));
      case 'GET /public/v1/delivery-reports':
        return answer(response, 200, desk.deliveryReports(url.searchParams));
      default:
        return answer(response, 404, { message: 'Not Found' });
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'the simulator’s server could not answer');
      request.socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  await options.simulator.start((reports) => desk.report(reports));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    urls: {
      send: `${base}/v1/send`,
      balance: `${base}/public/v1/vendors/balance`,
      senderNames: `${base}/public/v1/sender-names`,
      deliveryReports: `${base}/public/v1/delivery-reports`,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`A request is longer than ${MOST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** A text goes out as it is: that is the garbage. */
function answer(response: ServerResponse, status: number, body: unknown, retryAfter?: number): void {
  response.setHeader('content-type', 'application/json');
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  response.statusCode = status;
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
