import fc from 'fast-check';
import { type GraphQLInputType, getNamedType, isEnumType, isInputObjectType, isLeafType, isListType, isNonNullType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { documentOf, type Operation, operations, usual } from '../support/operations.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/**
 * One tenant calls every query and mutation with values at the edges of texts, numbers, zones, JSON and dates, while another sends: each
 * call of the other succeeds, and no answer is INTERNAL. TUMA_SEED=n tells one story, npm run soak 500.
 */
const { TUMA_SEED: one, TUMA_SOAK: soak } = process.env;
const seeds = one ? [Number(one)] : Array.from({ length: soak ? 500 : 3 }, (_, index) => 1_000 + index);
const CALLS = 180;

let app: ServingApp;
let poisoner: { token: string; tenantId: string };
let neighbour: { token: string; tenantId: string };
/** Ids that the poisoner may name, by what operations call them: half of all want one. */
const own: Record<'contactGroup' | 'contact' | 'template' | 'campaign', string> = {
  contactGroup: '',
  contact: '',
  template: '',
  campaign: '',
};
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true, env: { TRIAL_CREDITS: '100000' } });
  poisoner = await app.register('Sumu');
  neighbour = await app.register('Jirani');
  const { data } = await app.client(poisoner.token).execute(`mutation {
    createContactGroup(input: { name: "Sumu" }) { contactGroup { id } }
    upsertContact(input: { phone: "0712345678" }) { contact { id } }
    createTemplate(input: { name: "Sumu", body: "Habari {{name}}" }) { template { id } }
    createCampaign(input: { name: "Sumu", text: { body: "Habari" }, audience: { phones: ["0712345678"] } }) { campaign { id } }
  }`);
  own.contactGroup = data.createContactGroup.contactGroup.id;
  own.contact = data.upsertContact.contact.id;
  own.template = data.createTemplate.template.id;
  own.campaign = data.createCampaign.campaign.id;
});
afterAll(() => app.close());

const texts = [
  ...['', ' ', '\0', 'a\0b', '\ud83d', '\udc00x', `${'x'.repeat(63)}😀`, '😀'.repeat(70), 'x'.repeat(10_000), '\u202e', '\u200b', '\uffff'],
  ...[`'; drop table message; --`, '%', '_', '\\', '{{ link }}', '<b>', '"', 'null', '\r\n', 'é'.repeat(200), '١٢٣', 'İ', 'ß'],
  ...['AET', '+0300', '+03:00', 'VST', 'US/Pacific-New', 'utc', 'Africa/Dar_es_Salaam', 'Etc/GMT+14', 'No/Where', 'EST5EDT'],
  ...['9999-12-31T23:59:59-00:01', '0000-01-01T00:00:00Z', '+010000-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '1970-01-01T00:00:00Z'],
  ...['0712345678', '+255712345678', '00255712345678', '+', '+2557123456789012345', '1'.repeat(28), '0222112233', '255 712 345 678'],
  ...['msg_00000000000000000000000000000000', 'ten_ffffffffffffffffffffffffffffffff', 'qrn_', '00000000-0000-0000-0000-000000000000'],
];
const numbers = [0, -0, -1, 1, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e21, -(2 ** 63), 5e-324, 32_768];
const deep = Array.from({ length: 60 }).reduce<unknown>((inner) => ({ inner }), 'x');
const poison = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...texts) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...numbers) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, [], {}, [[]], deep, Array(1_001).fill('0712345678')) },
);

/** What `name` or else `operation` speaks of, the first of `own` that fits; any where none does. */
const ownId = (name: string, operation: string): fc.Arbitrary<string> => {
  const kinds = Object.keys(own) as (keyof typeof own)[];
  const fitting = [name, operation].flatMap((words) => kinds.filter((kind) => words.toLowerCase().includes(kind.toLowerCase())));
  return fc.constantFrom(...(fitting.length > 0 ? fitting.slice(0, 1) : kinds)).map((kind) => own[kind]);
};
const sample = (type: GraphQLInputType, name: string, operation: string): fc.Arbitrary<unknown> => {
  if (isNonNullType(type)) return sample(type.ofType, name, operation);
  const plain = name in usual ? fc.constant(usual[name]) : undefined;
  if (isListType(type)) return plain ?? fc.array(sample(type.ofType, name, operation), { maxLength: 3 });
  if (isInputObjectType(type)) return objectOf(Object.values(type.getFields()), operation);
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map((value) => value.name));
  if (!plain && type.name === 'ID') return ownId(name, operation);
  if (!plain && type.name === 'JSONObject') return fc.constant({ city: 'Dar es Salaam' });
  return plain ?? fc.constantFrom<unknown>('x1', 1, 100, true, '2026-12-01T10:00:00Z', 'key-1');
};
/** Mostly right: one wrong value gets further than many. */
const objectOf = (fields: readonly { name: string; type: GraphQLInputType }[], operation: string): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(
      fields.map(({ name, type }) => [
        name,
        fc.oneof(
          { weight: isNonNullType(type) ? 24 : 6, arbitrary: sample(type, name, operation) },
          { weight: isNonNullType(type) ? 0 : 14, arbitrary: fc.constant(undefined) },
          { weight: 2, arbitrary: poison },
        ),
      ]),
    ),
  );

/** What would end the story: sessions and keys, or the tenant itself. */
const kept = ['logout', 'switchTenant', 'changePassword', 'removeMember', 'register', 'login', 'refreshSession', 'resetPassword'];
/** With as little of the answer as there is. */
const thinly = (operation: Operation) => documentOf(operation, isLeafType(getNamedType(operation.field.type)) ? '' : '{ __typename }');
const poisoned = operations.filter(({ kind, field }) => kind !== 'Subscription' && field.args.length > 0 && !kept.includes(field.name));
const call = fc
  .constantFrom(...poisoned)
  .chain((operation) =>
    objectOf(operation.field.args, operation.name).map((variables) => ({ ...operation, variables, document: thinly(operation) })),
  );

test.each(seeds)('seed %i: whatever one tenant sends, the other’s calls succeed, and nothing is INTERNAL', async (seed) => {
  const calls = fc.sample(call, { seed, numRuns: CALLS });
  const [them, us] = [app.client(poisoner.token), app.client(neighbour.token)];
  const codes = new Map<string, number>();
  const ids: string[] = [];
  for (let begin = 0; begin < calls.length; begin += 12) {
    const together = calls.slice(begin, begin + 12).map(async ({ document, variables, name }) => {
      const { errors, text } = await them.execute(document, variables);
      if (!errors) codes.set('OK', (codes.get('OK') ?? 0) + 1);
      for (const { extensions } of errors ?? []) {
        codes.set(extensions.code, (codes.get(extensions.code) ?? 0) + 1);
        if (extensions.code === 'INTERNAL') throw new Error(`${name} ${JSON.stringify(variables)?.slice(0, 2_000)}: ${text}`);
      }
    });
    const beside = Array.from({ length: 6 }, async (_, n) => {
      const input = { to: [`+2557123${String(begin + n).padStart(5, '0')}`], body: `Habari ${seed} ${begin + n}` };
      const { data, errors } = await us.execute('mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }', {
        input,
      });
      expect(errors).toBeUndefined();
      ids.push(data.sendSms.messages[0].id);
    });
    await Promise.all([...together, ...beside]);
  }
  const delivered = async () => {
    const { data } = await us.execute('query ($ids: [ID!]) { messages(first: 200, filter: { ids: $ids }) { nodes { status } } }', { ids });
    return data.messages.nodes.every(({ status }: { status: string }) => status === 'DELIVERED');
  };
  await until(delivered);
  // Neither harmless nor refused at the door.
  expect(codes.get('BAD_USER_INPUT')).toBeGreaterThan(5);
  expect(codes.get('OK')).toBeGreaterThan(CALLS / 10);
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
});
