import type { Tenant } from '../bench.js';
import { type Cost, inTurn, loaded } from '../compare.js';
import type { Figure } from '../figure.js';
import { bulkSend, RECIPIENTS, recipients } from './bulkSends.js';
import { ask } from './overHttp.js';

const BODY = 'Habari {{name|rafiki}}, deni ni TZS {{balance}}';
const ANSWER = 'credits suppressed';
/** Requests of a tenant, each to other numbers. */
const EACH = 3;

/** sendTemplateSms to 1,000 people, with their values given and with those of their contacts, beside sendSms to as many in the same run. */
export const templateSends: Figure = {
  name: 'templateSends',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = await server.tenants(4);
    const templates = await Promise.all(tenants.map((tenant, n) => prepared(server.url, tenant, n)));
    const requests = (body: (n: number, templateId: string) => string) =>
      tenants.flatMap(({ token }, n) => Array.from({ length: EACH }, (_, i) => ({ token, body: body(n * EACH + i, templates[n] ?? '') })));
    const side = (body: (n: number, templateId: string) => string) => loaded(bench, server, { connections: 4, requests: requests(body) });
    const costs = await inTurn(bench, 5, {
      plain: side((n) => bulkSend(n, ANSWER)),
      given: side((n, id) => templateSend(n, id, (i) => ({ name: `Asha ${i}`, balance: String(5_000 + i) }))),
      contacts: side((n, id) => templateSend(n, id, () => undefined)),
    });
    const row = (figure: string, ours: Cost) => ({
      figure,
      goal: '≥ ⅔ of sendSms to 1,000',
      result: recipients(ours),
      raw: recipients(costs.plain),
      ratio: ours.perSecond / costs.plain.perSecond,
      met: ours.perSecond >= costs.plain.perSecond / 1.5,
    });
    return [
      row('sendTemplateSms to 1,000, values given', costs.given),
      row('sendTemplateSms to 1,000, values of contacts', costs.contacts),
    ];
  },
};

/** To the numbers of bulkSend. */
const phoneOf = (n: number, i: number): string => `+2557${String(10_000_000 + n * RECIPIENTS + i)}`;

function templateSend(n: number, templateId: string, variables: (i: number) => object | undefined): string {
  const recipients = Array.from({ length: RECIPIENTS }, (_, i) => ({ to: phoneOf(n, i), variables: variables(i) }));
  const query = `mutation ($input: SendTemplateSmsInput!) { sendTemplateSms(input: $input) { ${ANSWER} } }`;
  return JSON.stringify({ query, variables: { input: { templateId, recipients, idempotencyKey: 'template-%n' } } });
}

/** Contacts of all its numbers, and a template; answers its id. */
async function prepared(url: string, { token }: Tenant, n: number): Promise<string> {
  for (let i = 0; i < EACH; i++) {
    const contacts = Array.from({ length: RECIPIENTS }, (_, at) => ({
      ...{ phone: phoneOf(n * EACH + i, at), name: `Asha ${at}`, attributes: { balance: String(5_000 + at) } },
    }));
    const query = 'mutation ($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { createdCount } }';
    await ask(url, JSON.stringify({ query, variables: { contacts } }), token);
  }
  const query = 'mutation ($body: String!) { createTemplate(input: { name: "Deni", body: $body }) { template { id } } }';
  const made = await ask(url, JSON.stringify({ query, variables: { body: BODY } }), token);
  return (made as { createTemplate: { template: { id: string } } }).createTemplate.template.id;
}
