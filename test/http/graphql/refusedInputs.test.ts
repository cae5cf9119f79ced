import { getNamedType, isLeafType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clearFailures } from '../../../src/accounts/attempts.js';
import { catalogue, type ErrorCode } from '../../../src/errors.js';
import { documentOf, type Operation, operations, type Place, placesOf } from '../../support/operations.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

/**
 * Every place of the API that takes a text, a number or an id is given what it can't be: whatever is refused says what to do about it, in
 * words, and names the field the way all others do.
 */
let app: ServingApp;
let ask: (document: string, variables: Record<string, unknown>) => Promise<{ errors?: Refusal[] }>;
/** Ids by what an operation, or a field, is named after; the first that fits. */
const ids: [RegExp, string][] = [];

interface Refusal {
  message: string;
  extensions: { code: ErrorCode; issues?: { code: string; field?: string }[] };
}

beforeAll(async () => {
  app = await createTestApp({ serve: true, env: { TRIAL_CREDITS: '1000' } });
  const client = app.client((await app.register('Makosa')).token);
  ask = async (document, variables) => {
    const answer = await client.execute(document, variables);
    // Each wrong password in a row is answered later than the one before, which is no matter of this test.
    clearFailures(app.context(undefined, '127.0.0.1'), 'makosa@example.com');
    return answer as { errors?: Refusal[] };
  };
  const { data, errors } = await client.execute(`mutation {
    createContactGroup(input: { name: "Kundi" }) { contactGroup { id } }
    upsertContact(input: { phone: "0712345678" }) { contact { id } }
    createTemplate(input: { name: "Salamu", body: "Habari {{name}}" }) { template { id } }
    createCampaign(input: { name: "Kampeni", text: { body: "Habari" }, audience: { phones: ["0712345678"] } }) { campaign { id } }
    upsertCampaignSchedule(input: { name: "Kodi", text: { body: "Kodi" }, audience: { phones: ["0712345678"] }, cron: "0 9 1 1 *",
      timeZone: "Africa/Nairobi", maxCreditsPerRun: 5, enabled: false }) { campaignSchedule { id } }
    createWebhookEndpoint(input: { url: "https://example.com/", events: [MESSAGE_SENT] }) { webhookEndpoint { id } }
    upsertKeywordReply(input: { keyword: HELP, enabled: true, body: "Habari" }) { keywordReply { id } }
  }`);
  expect(errors).toBeUndefined();
  ids.push(
    [/group/i, data.createContactGroup.contactGroup.id],
    [/contact/i, data.upsertContact.contact.id],
    [/template/i, data.createTemplate.template.id],
    [/schedule/i, data.upsertCampaignSchedule.campaignSchedule.id],
    [/campaign|retryFailed/i, data.createCampaign.campaign.id],
    [/webhook|redeliver/i, data.createWebhookEndpoint.webhookEndpoint.id],
    [/keyword/i, data.upsertKeywordReply.keywordReply.id],
  );
});
afterAll(() => app.close());

/** What would end the session, and what is for platform staff alone is refused before its input is looked at. */
const kept = ['logout', 'switchTenant', 'changePassword', 'removeMember', 'register', 'login', 'refreshSession', 'resetPassword'];
const asked = operations.filter(
  (operation) => operation.kind !== 'Subscription' && placesOf(operation).length > 0 && !kept.includes(operation.field.name),
);

const wrong: Record<string, unknown[]> = {
  String: ['', ' ', 'a\u0007b', 'a\u202eb', 'a\0b', '{{', 'x'.repeat(10_001)],
  ID: ['nonsense', 'led_00000000000070008000000000000000'],
  Int: [-1, 2_000_000_000],
  SafeInt: [-1, Number.MAX_SAFE_INTEGER],
  Credits: [-1, 0],
  Boolean: ['nonsense'],
  JSONObject: [
    { 'a|b': 'x' },
    { a: ['x'] },
    { a: 'x'.repeat(1_001) },
    Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, 'x'])),
  ],
};
const OTHERS = ['nonsense', ''];
/** In the words of the API: members by points, places of lists in brackets, from the input on. */
const PATH = /^[A-Za-z_]\w*(\[\d+\])*(\.[A-Za-z_]\w*(\[\d+\])*)*$/;

/** Why a refusal doesn't do; undefined where it does. */
function shortcoming({ message, extensions: { code, issues } }: Refusal): string | undefined {
  if (!(code in catalogue) || code === 'INTERNAL') return 'its code';
  if (['BAD_USER_INPUT', 'INVALID_STATE', 'CONFLICT'].includes(code) && message === catalogue[code].message) return 'no words of its own';
  if (/Look at|undefined|null|NaN|\[object/.test(message)) return 'words that say nothing';
  if (code === 'BAD_USER_INPUT' && !issues?.length) return 'no field';
  const path = issues?.find(({ field, code }) =>
    field === undefined ? code === 'BAD_USER_INPUT' : !PATH.test(field) || field.startsWith('input.'),
  );
  return path && `the field ${path.field}`;
}

const MARK = 'here';
/** What is given there, in short, and the variables with it: each wrong value; no values and too many where a list is asked for. */
function* attemptsAt({ scalar, path, variables }: Place, idOf: (name: string) => string): Generator<[string, Record<string, unknown>]> {
  for (const value of wrong[scalar] ?? OTHERS) yield [JSON.stringify(value).slice(0, 40), variables(value, idOf)];
  const marked = JSON.stringify(variables(MARK, idOf));
  const list = JSON.stringify([MARK]);
  if (!marked.includes(list)) return;
  yield ['[]', JSON.parse(marked.replace(list, '[]'))];
  const many = { ID: Array(1_001).fill(idOf(path.split('.').at(-1) ?? '')), String: Array(10_001).fill('0712345678') }[scalar];
  if (many) yield [`${many.length} of them`, JSON.parse(marked.replace(list, JSON.stringify(many)))];
}

const thinly = (operation: Operation) => documentOf(operation, isLeafType(getNamedType(operation.field.type)) ? '' : '{ __typename }');

test.each(asked)('$name: whatever is refused says what to do, and where', async (operation) => {
  const idOf = (name: string) => [name, operation.field.name].flatMap((words) => ids.find(([of]) => of.test(words))?.[1] ?? [])[0] ?? 'x';
  const document = thinly(operation);
  const bad: string[] = [];
  let refused = 0;
  for (const place of placesOf(operation))
    for (const [given, variables] of attemptsAt(place, idOf)) {
      const { errors = [] } = await ask(document, variables);
      refused += errors.length;
      for (const error of errors) {
        const fault = shortcoming(error);
        const { code, issues } = error.extensions;
        if (fault) bad.push(`${place.path} = ${given}: ${fault}: ${code} ${error.message} ${JSON.stringify(issues)}`);
      }
    }
  expect(bad).toEqual([]);
  expect(refused, 'nothing was refused').toBeGreaterThan(0);
});

/** What is asked, with what, and where and in which words it is refused. */
const refused: [string, Record<string, unknown>, string, RegExp][] = [
  [
    'mutation ($n: String!) { requestSenderId(input: { name: $n, useCase: "Habari", sampleMessage: "Habari" }) { senderId { id } } }',
    { n: 'GOOD NAME!' },
    'name',
    /letters \(a-z\), digits, -, _, \. and spaces/,
  ],
  [
    'mutation ($n: String!) { updateTenant(input: { optOutNumber: $n }) { tenant { id } } }',
    { n: 'abc def' },
    'optOutNumber',
    /digits, \+/,
  ],
  ['query ($n: Int!) { contacts(first: $n) { nodes { id } } }', { n: '1' }, 'n', /Int is a whole number/],
  ['query ($n: Int!) { contacts(first: $n) { nodes { id } } }', { n: 1.5 }, 'n', /Int is a whole number/],
  [
    'query ($s: [MessageStatus!]) { messages(filter: { status: $s }) { nodes { id } } }',
    { s: 'SENTT' },
    's',
    /no value of MessageStatus\.$/,
  ],
  ['query ($s: [MessageStatus!]) { messages(filter: { status: $s }) { nodes { id } } }', { s: 5 }, 's', /no value of MessageStatus\.$/],
  ['mutation ($p: PhoneNumber!) { optOut(phone: $p) { optOut { phone } } }', { p: 'xx' }, 'p', /not a mobile number/],
  ['query ($f: MessageFilter) { messages(filter: $f) { nodes { id } } }', { f: { acceptedFrom: 'x' } }, 'acceptedFrom', /RFC 3339/],
  [
    'mutation ($i: SendSmsInput!) { sendSms(input: $i) { credits } }',
    { i: { to: ['0712345678', 5], body: 'x' } },
    'to[1]',
    /String is a text/,
  ],
  [
    'mutation ($s: ExportSourceInput!) { createExport(input: { format: CSV, source: $s }) { export { id } } }',
    { s: { messages: { to: 'xx' } } },
    'source.messages.to',
    /./,
  ],
  [
    'mutation ($s: ExportSourceInput!) { createExport(input: { format: CSV, source: $s }) { export { id } } }',
    { s: { usage: { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' } } },
    'source.usage.to',
    /ends before/,
  ],
  [
    'mutation ($s: ExportSourceInput!) { createExport(input: { format: CSV, source: $s }) { export { id } } }',
    { s: { usage: { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z', groupBy: ['STATUS', 'STATUS'] } } },
    'source.usage.groupBy',
    /at most two/,
  ],
  ['mutation ($id: ID!) { revokeSession(id: $id) { deletedId } }', { id: 'ses_00000000000070008000000000000000' }, 'id', /no such/],
  ['mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id } } }', { id: 'key_00000000000070008000000000000000' }, 'id', /no such/],
  ['mutation ($id: ID!) { removeMember(id: $id) { deletedId } }', { id: 'mem_00000000000070008000000000000000' }, 'id', /no such/],
  [
    'mutation ($id: ID!) { revokeInvitation(id: $id) { invitation { id } } }',
    { id: 'inv_00000000000070008000000000000000' },
    'id',
    /no such/,
  ],
];
test.each(refused)('%s with %o names what is refused, and what is wanted instead', async (document, variables, field, words) => {
  const { errors } = await ask(document, variables);
  expect(errors).toMatchObject([{ message: expect.stringMatching(words), extensions: { issues: [{ field }] } }]);
});

test('a member that is named __proto__ is refused for its name', async () => {
  const variables = JSON.parse('{ "i": { "phone": "0712345678", "attributes": { "__proto__": "x" } } }');
  const { errors } = await ask('mutation ($i: ContactInput!) { upsertContact(input: $i) { contact { id } } }', variables);
  expect(errors?.[0]?.message).toMatch(/named __proto__/);
});

test('a text that lacks a value names the variable, and the setting where it is one', async () => {
  const { data } = (await ask(
    'mutation { createTemplate(input: { name: "Lacks", body: "{{deni}} {{optOutNumber}}" }) { template { id } } }',
    {},
  )) as never as {
    data: { createTemplate: { template: { id: string } } };
  };
  const { errors } = await ask(
    'mutation ($id: ID!) { sendTemplateSms(input: { templateId: $id, recipients: [{ to: "0712345678" }] }) { credits } }',
    { id: data.createTemplate.template.id },
  );
  expect(errors?.[0]?.message).toMatch(/\{\{deni\}\}, \{\{optOutNumber\}\}.*updateTenant/);
});
