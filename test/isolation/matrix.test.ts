import { setTimeout as sleep } from 'node:timers/promises';
import { getNamedType, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Noun, newId, parseId, prefixes, publicId } from '../../src/lib/ids.js';
import { createActors } from '../roles/actors.js';
import { type Column, columns, table } from '../roles/table.js';
import type { Answer } from '../support/client.js';
import { createDocument } from '../support/fixtures/documents.js';
import { listsOf } from '../support/fixtures/lists.js';
import { documentOf, type Operation, operations, type Place, placesOf, required } from '../support/operations.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { type Ids, idsOf } from './idsOf.js';
import { createNeighbours } from './neighbours.js';
import { rowsOf } from './tenantRows.js';

/**
 * Every operation of the schema, by every caller, with the ids of its own tenant and of another: requests are made from the schema, and
 * test/roles/table.ts alone says who may.
 */
vi.setConfig({ testTimeout: 120_000 });

let app: ServingApp;
let tokens: Record<Column, string | undefined>;
/** What only the other tenant has: its ids, and its texts by what they are given for. */
let neighbour: { tenantId: string; ids: Ids; secrets: string[] };
const theirTexts: Record<string, string[]> = {
  String: ['karafuu', 'KARAFUU-1', 'their-reference', 'karafuu.cloves@example.com', 'their-purchase'],
  PhoneNumber: ['+255754111222', '+255754555666'],
  EmailAddress: ['zanzibar.spices@example.com', 'karafuu.cloves@example.com'],
};
let own: Ids;
/** A file that isn't for everybody of the tenant, as lists of contacts are for who keeps them. */
let document: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  tokens = await createActors(app);
  await app.client(tokens.owner).execute(
    `mutation { purchaseCredits(input: { credits: 100, method: BANK_TRANSFER, idempotencyKey: "own" }) { purchase { id } }
      inviteMember(input: { email: "own@example.com", role: VIEWER }) { invitation { id } }
      optOut(phone: "+255754000777") { optOut { id } } upsertContact(input: { phone: "0754000777" }) { created }
      createContactGroup(input: { name: "Own" }) { contactGroup { id } }
      createTemplate(input: { name: "Own", body: "{{name}}" }) { template { id } }
      createCampaign(input: { name: "Own", text: { body: "x" }, audience: { phones: ["0754000777"] } }) { campaign { id } }
      upsertCampaignSchedule(input: { name: "Own", text: { body: "x" }, audience: { phones: ["0754000777"] }, cron: "0 9 1 * *",
        timeZone: "UTC", maxCreditsPerRun: 9, enabled: false }) { campaignSchedule { id } }
      upsertKeywordReply(input: { keyword: HELP, body: "x", enabled: true }) { keywordReply { id } }
      createExport(input: { format: CSV, source: { contacts: {} } }) { export { id } }
      createWebhookEndpoint(input: { url: "http://127.0.0.1:9", events: [MESSAGE_DELIVERED] }) { secret } }`,
  );
  const { data } = await app.client(tokens.owner).execute('{ viewer { tenant { id } } }');
  await app.db.sql.rows(
    `insert into inbound_message (id, tenant_id, phone, recipient, body, received_at) values ($1, $2, '+255754000777', '15054', 'x', $3)`,
    [newId(), parseId('tenant', data.viewer.tenant.id), app.now()],
  );
  await listsOf(app, tokens.owner ?? '').staged('phone\n0754000777\n');
  document = publicId('file', await createDocument(app, parseId('tenant', data.viewer.tenant.id) ?? '', 'own.pdf'));
  own = await idsOf(app, tokens.owner ?? '');
  const { theirs, theirItem, secrets } = await createNeighbours(app);
  neighbour = { tenantId: theirs.tenantId, ids: new Map([['quarantinedItem', [theirItem]]]), secrets };
  // What both see (packages, shared sender ids) is no tenant's.
  for (const [noun, all] of await idsOf(app, theirs.token)) {
    const alone = all.filter((id) => !own.get(noun)?.includes(id));
    if (alone.length > 0) neighbour.ids.set(noun, alone);
  }
  neighbour.secrets = [...secrets, ...[...neighbour.ids.values()].flat()];
});
afterAll(() => app.close());

const cells = new Map(
  table.split('\n').map((line) => {
    const [operation = '', ...words] = line.trim().split(/\s+/);
    return [operation, words] as const;
  }),
);
const cell = (operation: Operation, who: Column) => cells.get(operation.name)?.[columns.indexOf(who)] ?? 'no row';
const theirId = (noun: Noun) => neighbour.ids.get(noun)?.[0] ?? '';
const nouns = Object.keys(prefixes) as Noun[];
const asked = operations.filter(({ kind }) => kind !== 'Subscription');
const idPlaces = (operation: Operation) => placesOf(operation).filter(({ scalar }) => scalar === 'ID');
/** An id that nothing has. */
const absent = (id: string) => `${id.slice(0, -12)}000000000000`;

/** What is the same in an answer for whatever id that names nothing: the id taken out, and what is of the request itself. */
const plain = ({ data, errors }: Answer, id: string) =>
  JSON.stringify({ data, errors: errors?.map(({ extensions: { requestId, ...rest }, ...error }) => ({ ...error, rest })) })
    .replaceAll(id, 'ID')
    // What is made anew each time: an export of what isn't there is one of nothing.
    .replace(/\bexp_[0-9a-f]{32}/g, 'EXPORT')
    .replace(/"(createdAt|countedAt)":"[^"]*"/g, '');
const showsNothing = (text: string, given: unknown, what: string) => {
  for (const secret of neighbour.secrets)
    if (text.includes(secret) && !JSON.stringify(given).includes(secret)) expect.fail(`${what} shows ${secret}: ${text}`);
};

type Values = Record<string, unknown>;
/**
 * Asks again where the caller's budget is spent: on a fast machine these requests are more than it fills in a second. And where ten exports
 * are open, until one is written.
 */
async function ask(token: string | undefined, document: string, variables: Values): Promise<Answer> {
  const client = app.client(token);
  for (let tries = 1; ; tries++) {
    const answer = await client.execute(document, variables);
    const [error] = answer.errors ?? [];
    const isFull = error?.extensions.code === 'RATE_LIMITED' || error?.message.startsWith('Ten exports are under way');
    if (!isFull || tries === 20) return answer;
    await sleep(500);
  }
}

/** Runs them, some at the same time. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const item of left) await run(item);
    }),
  );
}

const nounOfField: Record<string, Noun> = {
  ...{ fileId: 'file', documentIds: 'file', contactIds: 'contact', groupIds: 'contactGroup' },
  ...{ templateId: 'template', contactId: 'contact', excludeGroupIds: 'contactGroup' },
  ...{ quoteId: 'campaignQuote', recipientId: 'campaignRecipient', scheduleId: 'campaignSchedule' },
};

/** An id of ours that is given beside the one that is tried: of what the payload names, or a file, so that the other is looked at. */
const beside =
  ({ field }: Operation) =>
  (name: string): string => {
    // Its payload is of messages.
    if (field.name === 'sendCampaignTest' && name === 'id') return own.get('campaign')?.[0] ?? '';
    const payload = getNamedType(field.type);
    const named = isObjectType(payload) ? nouns.find((noun) => noun in payload.getFields() && own.get(noun)) : undefined;
    return own.get(nounOfField[name] ?? named ?? 'message')?.[0] ?? '';
  };

/** Whether an issue names this place: without `input`, with the numbers in lists. */
const isAt = (field: string | undefined, { path }: Place) => `.${path}`.endsWith(`.${field?.replace(/\[\d+\]/g, '')}`);

interface Try {
  operation: Operation;
  place: Place;
  noun: Noun;
}
/** Each place that takes an id, with each noun whose ids it takes. */
let tries: Try[];
test('every place that takes an id is tried with an id of the noun that it takes', async () => {
  tries = [];
  const all = asked.flatMap((operation) =>
    idPlaces(operation).flatMap((place) => [...neighbour.ids.keys()].map((noun) => ({ operation, place, noun }))),
  );
  await each(all, async (one) => {
    const { operation, place, noun } = one;
    // A mutation whose answer shows what the owner may not read is refused before its ids are looked at.
    const document = documentOf(operation, operation.kind === 'Mutation' ? '{ __typename }' : undefined);
    const { errors } = await ask(tokens.owner, document, place.variables(absent(theirId(noun)), beside(operation)));
    const wrong = errors?.some(({ extensions }) =>
      extensions.issues.some(({ code, field }) => code === 'BAD_USER_INPUT' && isAt(field, place)),
    );
    if (!wrong) tries.push(one);
  });
  const missing = asked.flatMap((operation) =>
    idPlaces(operation)
      .filter(({ path }) => !tries.some((one) => one.operation === operation && one.place.path === path))
      .map(({ path }) => `${operation.name} ${path}`),
  );
  const ofNoTenant = /^\w+\.\w*(backup|storageTarget|encryptionKey|restore)\w* /i;
  // An export is of one tenant, which isn't named.
  const ofOneTenant = 'Mutation.createExport input.source.usage.filter.tenantId';
  expect(missing.filter((place) => !ofNoTenant.test(place))).toEqual([ofOneTenant, 'Mutation.purchaseCredits input.packageId']);
});

for (const who of columns.filter((column) => column !== 'operator' && column !== 'staff'))
  test(`${who}: the id of another tenant's is answered as one that nothing has, and nothing of it is shown or changed`, async () => {
    const before = await rowsOf(app, neighbour.tenantId);
    const different: string[] = [];
    await each(tries, async ({ operation, place, noun }) => {
      const [document, id] = [documentOf(operation), theirId(noun)];
      const foreign = await ask(tokens[who], document, place.variables(id, beside(operation)));
      const none = await ask(tokens[who], document, place.variables(absent(id), beside(operation)));
      const [one, other] = [plain(foreign, id), plain(none, absent(id))];
      if (one !== other) different.push(`${operation.name} ${place.path} with ${id}: ${one}, not ${other}`);
      showsNothing(foreign.text, id, operation.name);
    });
    expect(different).toEqual([]);
    expect(await rowsOf(app, neighbour.tenantId)).toBe(before);
  });

test('who may not, may not with an id of the own tenant either', async () => {
  const codes: Record<string, string> = { no: 'FORBIDDEN', login: 'UNAUTHENTICATED' };
  const wrong: string[] = [];
  const closed = columns.flatMap((who) => tries.filter(({ operation }) => cell(operation, who) in codes).map((one) => ({ ...one, who })));
  await each(closed, async ({ operation, place, noun, who }) => {
    const id = noun === 'file' ? document : own.get(noun)?.[0];
    // Platform staff read any tenant's by naming it.
    if (!id || ((who === 'operator' || who === 'staff') && place.path === 'filter.tenantId')) return;
    const { errors, text } = await ask(tokens[who], documentOf(operation), place.variables(id, beside(operation)));
    if (errors?.[0]?.extensions.code !== codes[cell(operation, who)]) wrong.push(`${who} ${operation.name} ${place.path}: ${text}`);
  });
  expect(closed.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

test('no text of theirs, wherever it is given, brings more of them', async () => {
  const before = await rowsOf(app, neighbour.tenantId);
  const owner = app.client(tokens.owner);
  const given = asked.flatMap((operation) => [
    { operation, variables: required(operation.field.args, beside(operation)) },
    ...placesOf(operation).flatMap((place) =>
      (theirTexts[place.scalar] ?? []).map((text) => ({ operation, variables: place.variables(text, beside(operation)) })),
    ),
  ]);
  await each(
    given.filter(({ operation }) => operation.kind === 'Query'),
    async ({ operation, variables }) =>
      showsNothing((await owner.execute(documentOf(operation), variables)).text, variables, operation.name),
  );
  // From here on their texts are ours, too. What mutations do with ids of our own is tried elsewhere.
  const writing = given.filter(
    ({ operation }) => operation.kind === 'Mutation' && idPlaces(operation).every(({ path }) => /document/.test(path)),
  );
  await each(writing, async ({ operation, variables }) => {
    const { text } = await owner.execute(documentOf(operation), variables);
    showsNothing(text, [variables, ...Object.values(theirTexts), '754111222'], operation.name);
  });
  expect(writing.length).toBeGreaterThan(50);
  expect(await rowsOf(app, neighbour.tenantId)).toBe(before);
});
