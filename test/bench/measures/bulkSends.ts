import { type Cost, inTurn, loaded } from '../compare.js';
import type { Figure } from '../figure.js';
import { rateAndCost } from '../results.js';

export const RECIPIENTS = 1_000;

/** A send to a thousand, other numbers for each `n`. */
export function bulkSend(n: number, fields = 'messages { id status } credits'): string {
  const to = Array.from({ length: RECIPIENTS }, (_, i) => `+2557${String(10_000_000 + n * RECIPIENTS + i)}`);
  const query = `mutation ($input: SendSmsInput!) { sendSms(input: $input) { ${fields} } }`;
  return JSON.stringify({ query, variables: { input: { to, body: 'Habari za leo', idempotencyKey: 'campaign-%n' } } });
}

/** sendSms to 1,000 at once; with the messages read back, as documented, and without. Raw: node:http and the same rows. */
export const bulkSends: Figure = {
  name: 'bulkSends',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = await server.tenants(4);
    const rawServer = await bench.rawPipeline(server, tenants);
    const measure = async (fields: string) => {
      const requests = tenants.flatMap(({ token }, n) => [0, 1, 2].map((i) => ({ token, body: bulkSend(n * 3 + i, fields) })));
      const { raw, ours } = await inTurn(bench, 5, {
        raw: loaded(bench, rawServer, { connections: 4, requests }),
        ours: loaded(bench, server, { connections: 4, requests }),
      });
      return {
        goal: '≥ 20,000 recipients/s',
        result: recipients(ours),
        raw: recipients(raw),
        ratio: ours.perSecond / raw.perSecond,
        met: ours.perSecond * RECIPIENTS >= 20_000,
      };
    };
    return [
      { figure: 'sendSms to 1,000, answering the counts', ...(await measure('credits suppressed')) },
      { figure: 'sendSms to 1,000, answering every message', ...(await measure('messages { id status } credits')) },
    ];
  },
};

/** Of requests to a thousand each. */
export const recipients = ({ perSecond, serverUs, postgresUs }: Cost): string =>
  rateAndCost({
    perSecond: perSecond * RECIPIENTS,
    serverUs: serverUs / RECIPIENTS,
    postgresUs: postgresUs === undefined ? undefined : postgresUs / RECIPIENTS,
  });
