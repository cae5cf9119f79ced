import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role } from '../../entities/types/roles.js';
import { purgeOldRows } from '../../jobs/purgeOldRows.js';
import { permissionsOf } from '../../src/auth/permissions.js';
import type { Ctx } from '../../src/context.js';
import { cancelExport, createExport } from '../../src/exports/createExport.js';
import { filesOfExports } from '../../src/exports/exports.js';
import { newId, parseId, publicId } from '../../src/lib/ids.js';
import { createFileDownload } from '../../src/media/createFileDownload.js';
import { deleteFile } from '../../src/media/deleteFile.js';
import { filesById } from '../../src/media/files.js';
import { refusal } from '../support/fixtures/accounts.js';
import { type ListImport as Answer, listsOf } from '../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
});
afterAll(() => app.close());

let n = 0;
const FIELDS = `id kind format status rows failureDetail expiresAt progress { percent itemsDone itemsTotal } createdBy { id }
  file { id filename contentType purpose }`;
async function tenant() {
  const { token, tenantId } = await app.register(`Exports ${++n}`);
  const lists = listsOf(app, token);
  const { client } = lists;
  const ask = async (input: object): Promise<Answer> => {
    const answer = await client.execute(`mutation ($input: CreateExportInput!) { createExport(input: $input) { export { ${FIELDS} } } }`, {
      input,
    });
    return answer.errors ? answer.errors[0] : answer.data.createExport.export;
  };
  const read = async (id: string): Promise<Answer> =>
    (await client.execute(`query ($id: ID!) { export(id: $id) { ${FIELDS} } }`, { id })).data.export;
  return {
    ...lists,
    tenantId: parseId('tenant', tenantId) ?? '',
    ask,
    read,
    /** The whole way: what the file holds. */
    async exported(format: 'CSV' | 'NDJSON', source: object): Promise<{ done: Answer; text: string }> {
      const { id } = await ask({ format, source });
      const done = await until(async () => {
        const one = await read(id);
        return ['COMPLETED', 'FAILED'].includes(one.status) && one;
      });
      return { done, text: done.file ? (await lists.download(done.file.id)).text : '' };
    },
  };
}
const rowsOf = (text: string): Record<string, string>[] => parse(text, { bom: true, columns: true });
const linesOf = (text: string): Answer[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('writes contacts as CSV that no spreadsheet runs, and that is read again as it was', async () => {
  const our = await tenant();
  await our.imported(
    'Phone,Name,Email,Tags,Groups,City,"=Sum"\n' +
      '0712345678,"=1+1, ""x""",a@x.example,"a,b",Wateja,"Dar\nes Salaam",-3\n0713000001,Zoë,,,,,\n',
  );
  const { done, text } = await our.exported('CSV', { contacts: {} });
  expect(done).toMatchObject({ kind: 'CONTACTS', status: 'COMPLETED', rows: 2, progress: { percent: 100, itemsDone: 2, itemsTotal: 2 } });
  expect(done.file).toMatchObject({
    contentType: 'text/csv',
    purpose: 'EXPORT',
    filename: expect.stringMatching(/^contacts \d{4}-\d\d-\d\d\.csv$/),
  });
  const rows = rowsOf(text);
  expect(rows).toMatchObject([
    { phone: '+255713000001', name: 'Zoë', email: '', tags: '', groups: '', opted_out: 'false', City: '' },
    { phone: '+255712345678', name: '\'=1+1, "x"', email: 'a@x.example', tags: 'a,b', groups: 'Wateja', City: 'Dar\nes Salaam' },
  ]);
  for (const row of rows)
    for (const [column, cell] of Object.entries(row))
      if (column !== 'phone') expect(`${column}${cell}`.slice(0, 1) + cell.slice(0, 1)).not.toMatch(/[=+\-@\t\r]/);
  const other = await tenant();
  expect(await other.imported(text)).toMatchObject({ imported: 2, rejected: 0 });
  expect((await other.contacts()).map(({ phone, tags, groups }) => [phone, tags, groups])).toEqual(
    expect.arrayContaining([['+255712345678', ['a', 'b'], [{ name: 'Wateja' }]]]),
  );
});

it('writes what a filter finds, of each list, and nothing of other tenants', async () => {
  const our = await tenant();
  const their = await tenant();
  await their.client.execute('mutation { upsertContact(input: { phone: "0754999999", name: "Theirs" }) { created } }');
  const rows = Array.from({ length: 450 }, (_, i) => `0713${String(i).padStart(6, '0')},P${i},${i % 3 === 0 ? 'vip' : ''}`);
  await our.imported(`phone,name,tags\n${rows.join('\n')}\n`);
  const vips = await our.exported('NDJSON', { contacts: { tag: ['vip'] } });
  expect(vips.done).toMatchObject({ rows: 150, file: { contentType: 'application/x-ndjson' } });
  expect(linesOf(vips.text).map(({ name, tags }) => [name, tags])).toEqual(
    Array.from({ length: 150 }, (_, i) => [`P${447 - 3 * i}`, ['vip']]),
  );
  await our.client.execute('mutation { optOut(phone: "+255713000001") { optOut { id } } }');
  expect(linesOf((await our.exported('NDJSON', { optOuts: {} })).text)).toMatchObject([{ phone: '+255713000001', source: 'API' }]);
  await our.client.execute('mutation { sendSms(input: { to: ["0713000002"], body: "=HYPERLINK()" }) { credits } }');
  const sent = rowsOf((await our.exported('CSV', { messages: {} })).text);
  expect(sent).toMatchObject([{ id: expect.stringMatching(/^msg_/), to: '+255713000002', body: "'=HYPERLINK()", segments: '1' }]);
  const { id: contactId } = (await our.client.execute('{ contacts(filter: { search: "0713000002" }) { nodes { id } } }')).data.contacts
    .nodes[0];
  expect(rowsOf((await our.exported('CSV', { messages: { contactId } })).text).map(({ to }) => to)).toEqual(['+255713000002']);
  const future = { acceptedFrom: new Date(Date.now() + 3_600_000).toISOString() };
  expect((await our.exported('NDJSON', { messages: future })).done.rows).toBe(0);
  const booked = rowsOf((await our.exported('CSV', { ledger: {} })).text);
  expect(booked.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['HOLD']));
  expect(booked.find(({ kind }) => kind === 'HOLD')).toMatchObject({ available_delta: '-1' });
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const usage = await our.exported('CSV', {
    usage: { from: day(-3), to: day(1), interval: 'MONTH', groupBy: ['OPERATOR'], filter: { from: 'Taarifa-SMS' } },
  });
  expect(usage.done, JSON.stringify(usage.done)).toMatchObject({ kind: 'USAGE', file: { filename: expect.stringMatching(/^usage /) } });
  expect(rowsOf(usage.text).filter(({ messages }) => messages !== '0')).toMatchObject([{ operator: 'Yas', status: '', credits: '1' }]);
});

it('refuses what the list would refuse, and more than ten at once', async () => {
  const our = await tenant();
  for (const [source, code] of [
    [{}, 'BAD_USER_INPUT'],
    [{ contacts: {}, ledger: {} }, 'BAD_USER_INPUT'],
    [{ messages: { tenantId: 'ten_0193f0000000700080000000000000ff' } }, 'FORBIDDEN'],
    [{ usage: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, 'BAD_USER_INPUT'],
    [{ usage: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', groupBy: ['TENANT'] } }, 'BAD_USER_INPUT'],
    [{ contacts: { groupId: 'con_0193f0000000700080000000000000ff' } }, 'BAD_USER_INPUT'],
    [{ messages: { acceptedFrom: '2026-02-01T00:00:00Z', acceptedTo: '2026-01-01T00:00:00Z' } }, 'BAD_USER_INPUT'],
  ] as const)
    expect((await our.ask({ format: 'CSV', source })).extensions, JSON.stringify(source)).toMatchObject({ code });
  await app.db.sql.rows(
    `insert into export (id, tenant_id, kind, format, status, filter, lease_until, created_at)
     select gen_random_uuid(), $1, 'CONTACTS', 'CSV', 'QUEUED', '{}', now() + interval '1 hour', now() from generate_series(1, 10)`,
    [our.tenantId],
  );
  expect((await our.ask({ format: 'CSV', source: { contacts: {} } })).extensions).toMatchObject({ code: 'INVALID_STATE' });
  const [one] = (await our.client.execute('{ exports(filter: { status: [QUEUED] }) { nodes { id } totalCount } }')).data.exports.nodes;
  const cancelled = await our.client.execute('mutation ($id: ID!) { cancelExport(id: $id) { export { status file { id } } } }', {
    id: one.id,
  });
  expect(cancelled.data.cancelExport.export).toEqual({ status: 'CANCELLED', file: null });
});

it('is stopped by whoever asked for it, and by those who keep contacts: nobody else who reads', async () => {
  const our = await tenant();
  const [person, other] = [newId(), newId()];
  const made = async (by: string | null): Promise<string> => {
    const id = newId();
    await app.db.sql.rows(
      `insert into export (id, tenant_id, kind, format, status, filter, lease_until, created_by, created_at)
       values ($1, $2, 'CONTACTS', 'CSV', 'QUEUED', '{}', now() + interval '1 hour', $3, now())`,
      [id, our.tenantId, by],
    );
    return id;
  };
  const [owner] = await app.db.sql.rows<{ id: string }>('select user_id as id from membership where tenant_id = $1', [our.tenantId]);
  const reader = (userId: string, role: Role): Ctx =>
    app.context({
      ...{ kind: 'user', userId, sessionId: newId(), tenantId: our.tenantId, role, platformRole: null },
      ...{ expiresAt: new Date(Date.now() + 60_000), permissions: permissionsOf(role, null) },
    });
  const key = app.context({
    ...{ kind: 'apiKey', keyId: newId(), tenantId: our.tenantId, test: false, expiresAt: null, permissions: new Set(['VIEW_REPORTS']) },
  });
  const theirs = await made(owner?.id ?? '');
  for (const ctx of [reader(person, 'VIEWER'), key]) {
    expect(await refusal(cancelExport(ctx, theirs))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await our.read(publicId('export', theirs))).toMatchObject({ status: 'QUEUED' });
  }
  expect(await cancelExport(reader(owner?.id ?? '', 'VIEWER'), theirs)).toMatchObject({ status: 'CANCELLED' });
  expect(await cancelExport(reader(other, 'MEMBER'), await made(owner?.id ?? ''))).toMatchObject({ status: 'CANCELLED' });
  const ofKey = await made(null);
  expect(await refusal(cancelExport(reader(person, 'VIEWER'), ofKey))).toMatchObject({ code: 'FORBIDDEN' });
  expect(await cancelExport(key, ofKey)).toMatchObject({ status: 'CANCELLED' });
});

it('writes as credits what usage counts: nothing for what was cancelled', async () => {
  const our = await tenant();
  const sent = await our.client.execute(
    `mutation ($at: DateTime!) { sendSms(input: { to: ["0713000001"], body: "x" }) { credits }
      later: sendSms(input: { to: ["0713000002", "0713000003"], body: "x", scheduledAt: $at }) { messages { id } } }`,
    { at: new Date(Date.now() + 3_600_000).toISOString() },
  );
  await our.client.execute('mutation ($id: ID!) { cancelMessages(ids: [$id]) { cancelled { id } } }', {
    id: sent.data.later.messages[0].id,
  });
  const rows = rowsOf((await our.exported('CSV', { messages: {} })).text);
  expect(rows.map(({ status, price, credits }) => [status === 'CANCELLED', price, credits]).sort()).toEqual([
    [false, '1', '1'],
    [false, '1', '1'],
    [true, '1', '0'],
  ]);
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const usage = await our.client.execute(
    'query ($from: DateTime!, $to: DateTime!) { usage(from: $from, to: $to, interval: MONTH) { totals { credits } } }',
    { from: day(-1), to: day(1) },
  );
  expect(usage.data.usage.totals.credits).toBe(rows.reduce((sum, { credits }) => sum + Number(credits), 0));
});

it('writes the rows of a campaign with what became of them, for its tenant alone', async () => {
  const [our, their] = [await tenant(), await tenant()];
  const campaign = async (): Promise<Answer> =>
    (await our.client.execute('query ($id: ID!) { campaign(id: $id) { status quote { id } progress { delivered } } }', { id })).data
      .campaign;
  const rows = [
    { to: '0713000001', variables: { name: '=1+1', Amount: '5' } },
    { to: 'bad', variables: { name: 'Asha' } },
    { to: '0713000002', variables: { name: 'Asha' } },
  ];
  const created = await our.client.execute(
    `mutation ($rows: [TemplateRecipientInput!]!) { createCampaign(input: { name: "Ofa", text: { body: "Habari {{name}} {{Amount}}" },
      category: TRANSACTIONAL, audience: { rows: $rows } }) { campaign { id } } }`,
    { rows },
  );
  const { id } = created.data.createCampaign.campaign;
  const quoteId = await until(async () => {
    const { status, quote } = await campaign();
    return status === 'READY' && quote.id;
  });
  const { done, text } = await our.exported('CSV', { campaignId: id });
  expect(done).toMatchObject({ kind: 'CAMPAIGN_RECIPIENTS', rows: 3, progress: { itemsTotal: 3 } });
  expect(done.file.filename).toMatch(/^campaign-recipients \d{4}-\d\d-\d\d\.csv$/);
  expect(rowsOf(text)).toMatchObject([
    { line: '1', to: '+255713000001', body: 'Habari =1+1 5', segments: '1', rejection: '', status: '', name: "'=1+1", Amount: '5' },
    { line: '2', to: '', given: 'bad', body: '', rejection: 'INVALID_PHONE_NUMBER', name: 'Asha', Amount: '' },
    { line: '3', rejection: 'TEMPLATE_VARIABLE_MISSING', fault: 'Amount', what_to_do: expect.stringContaining('write a default') },
  ]);
  await our.client.execute(
    'mutation ($id: ID!, $quoteId: ID!) { confirmCampaign(input: { id: $id, quoteId: $quoteId, idempotencyKey: "k" }) { replayed } }',
    { id, quoteId },
  );
  await until(async () => (await campaign()).progress.delivered === 1);
  const sent = linesOf((await our.exported('NDJSON', { campaignId: id })).text);
  expect(sent).toMatchObject([
    { status: 'DELIVERED', message_id: expect.stringMatching(/^msg_/), credits: 1, variables: { name: '=1+1', Amount: '5' } },
    { status: null, message_id: null, credits: null, fault: null, what_to_do: expect.stringContaining('letters in this number') },
    { status: null, fault: 'Amount' },
  ]);
  expect((await their.ask({ format: 'CSV', source: { campaignId: id } })).extensions).toMatchObject({ code: 'NOT_FOUND' });
});

it('writes purchases and audit events as their lists show them, to who may see those lists alone', async () => {
  const our = await tenant();
  const theirs = await tenant();
  for (const one of [our, theirs]) {
    const buy = `mutation { purchaseCredits(input: { credits: 600, method: BANK_TRANSFER, idempotencyKey: "x" }) { purchase { id } } }`;
    expect((await one.client.execute(buy)).errors).toBeUndefined();
  }
  await our.client.execute('mutation { createApiKey(input: { name: "=1+1", permissions: [VIEW_REPORTS] }) { secret } }');
  const bought = await our.exported('CSV', { purchases: { method: ['BANK_TRANSFER'], from: '2020-01-01T00:00:00Z' } });
  const shown = (await our.client.execute('{ purchases { nodes { id invoiceNumber status createdAt } } }')).data.purchases.nodes;
  expect(rowsOf(bought.text)).toMatchObject([
    {
      id: shown[0].id,
      invoice_number: shown[0].invoiceNumber,
      status: 'PENDING',
      method: 'BANK_TRANSFER',
      credits: '600',
      payer_phone: '',
    },
  ]);
  expect(bought.done).toMatchObject({ kind: 'PURCHASES', rows: 1, file: { filename: expect.stringMatching(/^purchases /) } });
  expect(rowsOf((await our.exported('CSV', { purchases: { to: '2020-01-01T00:00:00Z' } })).text)).toEqual([]);

  const audited = await our.exported('CSV', { auditEvents: { action: 'apiKey' } });
  expect(audited.text).toContain("'=1+1");
  expect(rowsOf(audited.text)).toMatchObject([
    { action: 'apiKey.create', actor_kind: 'USER', target_type: 'ApiKey', target: "'=1+1", target_id: expect.stringMatching(/^key_/) },
  ]);
  const all = linesOf((await our.exported('NDJSON', { auditEvents: {} })).text);
  const listed = (await our.client.execute('{ auditEvents(first: 200) { nodes { id } } }')).data.auditEvents.nodes;
  // The export itself is audited before it is written, its download after that.
  expect(all.map(({ id }) => id)).toEqual(listed.slice(1).map(({ id }: { id: string }) => id));
  expect(JSON.stringify(all)).not.toContain(theirs.tenantId);

  const person = newId();
  const reader = (role: Role): Ctx => ({
    ...app.context(),
    actor: {
      ...{ kind: 'user', userId: person, sessionId: newId(), tenantId: our.tenantId, role, platformRole: null },
      ...{ expiresAt: new Date(Date.now() + 60_000), permissions: permissionsOf(role, null) },
    },
  });
  const nobodysTenant = { tenantId: theirs.tenantId };
  for (const [source, role] of [
    [{ purchases: {} }, 'MEMBER'],
    [{ auditEvents: {} }, 'MEMBER'],
    [{ purchases: nobodysTenant }, 'OWNER'],
    [{ auditEvents: nobodysTenant }, 'OWNER'],
  ] as const)
    expect(['FORBIDDEN', 'BAD_USER_INPUT']).toContain((await refusal(createExport(reader(role), { format: 'CSV', source }))).code);
  // A file of it is no more to who may only read reports than the list is; the files of other exports are.
  const plain = await our.exported('CSV', { contacts: {} });
  const fileOf = ({ file }: Answer) => parseId('file', file.id) ?? '';
  const files = [fileOf(bought.done), fileOf(audited.done), fileOf(plain.done)];
  expect((await filesOfExports(reader('MEMBER'), files)).map((file) => file !== undefined)).toEqual([false, false, true]);
  expect((await filesOfExports(reader('ADMIN'), files)).map((file) => file !== undefined)).toEqual([true, true, true]);
  for (const id of files.slice(0, 2)) {
    expect(await refusal(createFileDownload(reader('MEMBER'), id))).toMatchObject({ code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/) });
    expect(await refusal(deleteFile(reader('MEMBER'), id))).toMatchObject({ code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/) });
    expect(await filesById(reader('MEMBER'), [id])).toEqual([]);
  }
  expect(await filesById(reader('MEMBER'), files.slice(2))).toHaveLength(1);
});

it('tells of an export, and of the import before it, as they progress: from the present state to the end, and nobody else', async () => {
  const [our, their] = [await tenant(), await tenant()];
  type Seen = Record<string, { id: string; status: string; progress: { percent: number } }>;
  const watch = (client: typeof our.client, field: string, id?: string) => {
    const args = id ? `(id: "${id}")` : '';
    const subscription = client.subscribe(`subscription { ${field}${args} { id status progress { percent } } }`);
    return { ...subscription, seen: () => (subscription.events as unknown as Seen[]).map((one) => one[field]) };
  };
  const fields = ['contactImportUpdated', 'exportUpdated'];
  const strangers = fields.map((field) => watch(their.client, field));
  const all = fields.map((field) => watch(our.client, field));
  const rows = Array.from({ length: 2_500 }, (_, i) => `0713${String(i).padStart(6, '0')},P${i}`);
  const staged = await our.staged(`phone,name\n${rows.join('\n')}\n`);
  const imported = watch(our.client, 'contactImportUpdated', staged.id);
  await until(async () => imported.seen().length > 0);
  expect(imported.seen()[0]).toEqual({ id: staged.id, status: 'READY', progress: { percent: 50 } });
  await our.confirm(staged.id);
  const { id } = (await our.ask({ format: 'CSV', source: { contacts: {} } })) as { id: string };
  const exported = watch(our.client, 'exportUpdated', id);
  for (const one of [imported, exported, ...all]) await until(async () => one.seen().at(-1)?.status === 'COMPLETED');
  for (const one of [imported, exported]) {
    const percents = one.seen().map((seen) => seen?.progress.percent ?? 0);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
  }
  for (const stranger of strangers) expect(stranger.events).toEqual([]);
  const refused = watch(their.client, 'exportUpdated', id);
  expect(JSON.stringify(await refused.ended)).toContain('NOT_FOUND');
  for (const one of [imported, exported, refused, ...all, ...strangers]) one.stop();
});

it('keeps a file for seven days, and not that long where a person is erased', async () => {
  const our = await tenant();
  await our.client.execute('mutation { upsertContact(input: { phone: "0712345678", name: "Asha" }) { created } }');
  const { done } = await our.exported('CSV', { contacts: {} });
  const again = await our.exported('CSV', { contacts: {} });
  expect(Date.parse(done.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  await our.client.execute('mutation { eraseContact(input: { phone: "0712345678", reason: "x" }) { deletedId } }');
  expect(await our.read(done.id)).toMatchObject({ status: 'EXPIRED', file: null, rows: 1 });
  const link = await our.client.execute('mutation ($id: ID!) { createFileDownload(id: $id) { url } }', { id: again.done.file.id });
  expect(link.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  const later = await our.exported('CSV', { contacts: {} });
  app.clock.advance(8 * 86_400_000);
  await purgeOldRows(app.system);
  app.clock.reset();
  expect(await our.read(later.done.id)).toMatchObject({ status: 'EXPIRED', file: null, expiresAt: null });
  expect(await app.db.sql.rows('select from media_asset where tenant_id = $1', [our.tenantId])).toEqual([]);
});
