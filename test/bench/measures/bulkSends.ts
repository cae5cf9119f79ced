import type { RawSqlCommands } from '../children/rawSqlChild.js';
import type { Figure } from '../figure.js';
import { count } from '../results.js';

export const RECIPIENTS = 1_000;

/** A send to a thousand, other numbers for each `n`. */
export function bulkSend(n: number, fields = 'messages { id status } credits'): string {
  const to = Array.from({ length: RECIPIENTS }, (_, i) => `+2557${String(10_000_000 + n * RECIPIENTS + i)}`);
  const query = `mutation ($input: SendSmsInput!) { sendSms(input: $input) { ${fields} } }`;
  return JSON.stringify({ query, variables: { input: { to, body: 'Habari za leo', idempotencyKey: 'campaign-%n' } } });
}

/** sendSms to 1,000 at once; with the messages read back, as documented, and without. Raw: the same rows by one minimal statement. */
export const bulkSends: Figure = {
  name: 'bulkSends',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = await server.tenants(4);
    const raw = bench.child<RawSqlCommands>(new URL('../children/rawSqlChild.js', import.meta.url));
    const measure = async (fields: string) => {
      const requests = tenants.flatMap(({ token }, n) => [0, 1, 2].map((i) => ({ token, body: bulkSend(n * 3 + i, fields) })));
      const { ours, raw: limit } = await bench.inTurn(
        5,
        async (seconds) => (await bench.load({ url: server.url, connections: 4, seconds, requests })).perSecond,
        async (seconds) => {
          const ids = tenants.map(({ tenantId }) => tenantId);
          return (await raw.ask('sends', { databaseUrl: server.databaseUrl, tenants: ids, size: RECIPIENTS, atOnce: 4, seconds }))
            .perSecond;
        },
      );
      return {
        goal: '≥ 20,000 recipients/s',
        result: `${count(ours * RECIPIENTS)} recipients/s`,
        raw: `${count(limit * RECIPIENTS)} recipients/s`,
        ratio: ours / limit,
        met: ours * RECIPIENTS >= 20_000,
      };
    };
    return [
      { figure: 'sendSms to 1,000, answering the counts', ...(await measure('credits suppressed')) },
      { figure: 'sendSms to 1,000, answering every message', ...(await measure('messages { id status } credits')) },
    ];
  },
};
