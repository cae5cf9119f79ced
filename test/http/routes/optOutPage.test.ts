import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkKey, linkToken, readLinkToken } from '../../../src/contacts/links/optOutLink.js';
import { adjustCredits } from '../../../src/ledger/adjustCredits.js';
import { newId, parseId } from '../../../src/lib/ids.js';
import { stageDueCampaigns } from '../../../src/messaging/campaigns/staging/stageDueCampaigns.js';
import { createSharedSenderId } from '../../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

let app: ServingApp;
/** Of a tenant with 100 credits. */
let owner: { token: string; id: string };
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  await createSharedSenderId(app);
  const { token, tenantId } = await app.register('Duka la Asha');
  owner = { token, id: parseId('tenant', tenantId) ?? '' };
  await adjustCredits(app.operator, { tenantId: owner.id, credits: 100, reason: 'To send', idempotencyKey: 'links' });
});
afterAll(() => app.close());

const ask = async (query: string, variables?: Record<string, unknown>) => {
  const { data, errors } = await app.client(owner.token).execute(query, variables);
  expect(errors).toBeUndefined();
  return data;
};
const PHONE = '+255712000001';
const linkOf = async (phone = PHONE) => `${app.url}/o/${linkToken(await linkKey(app), owner.id, phone)}`;
const press = (link: string, what: string) => fetch(link, { method: 'POST', body: new URLSearchParams({ do: what }), redirect: 'manual' });
const text = async (link: string, language = 'en') => (await fetch(link, { headers: { 'accept-language': language } })).text();
const optOutsOf = (tenantId: string) => app.db.sql.rows('select phone, source from opt_out where tenant_id = $1', [tenantId]);

test('a token names a tenant and a number, shows neither, and nothing else is one', async () => {
  const key = randomBytes(16);
  const numbers = ['+255712345678', '+1234567', '+999999999999999', '+447700900123'];
  for (const phone of numbers) {
    const tenantId = newId();
    const token = linkToken(key, tenantId, phone);
    expect(token).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(token).not.toContain(phone.slice(-6));
    expect(readLinkToken(key, token)).toEqual({ tenantEnd: tenantId.slice(-12), phone });
    expect(linkToken(key, tenantId, phone)).toBe(token);
    // Any change of it, and another installation's, is noise.
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === '7' ? '8' : '7';
      expect(readLinkToken(key, token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
    }
    expect(readLinkToken(randomBytes(16), token)).toBeUndefined();
  }
  for (const odd of ['', 'z'.repeat(22), '0'.repeat(22), '0'.repeat(21), `${'0'.repeat(21)}é`, '../../etc/passwd'])
    expect(readLinkToken(key, odd)).toBeUndefined();
  // Neighbours are far apart.
  const [one, two] = ['+255712345678', '+255712345679'].map((phone) => linkToken(key, owner.id, phone));
  expect([...(one ?? '')].filter((sign, at) => sign === two?.[at]).length).toBeLessThan(6);
});

test('only the button opts out; it is taken back for some minutes, and no later', async () => {
  await ask('mutation ($n: String!) { updateTenant(input: { optOutPageName: $n }) { tenant { id } } }', { n: 'Duka la "Asha" & <wana>' });
  const link = await linkOf();
  expect(link.length - app.url.length).toBeLessThanOrEqual(30);
  const page = await fetch(link, { headers: { 'accept-language': 'en' } });
  expect([page.status, page.headers.get('x-robots-tag'), page.headers.get('cache-control')]).toEqual([
    200,
    'noindex, nofollow',
    'no-store',
  ]);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await page.text();
  expect(html).toContain('no more messages from <b>Duka la &quot;Asha&quot; &amp; &lt;wana&gt;</b>?');
  expect(html).not.toMatch(/712000001|<script|http:|https:/);
  for (const method of ['GET', 'HEAD']) await fetch(link, { method });
  expect(await optOutsOf(owner.id)).toEqual([]);

  const pressed = await press(`${link}?lang=sw`, 'stop');
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `${new URL(link).pathname}?lang=sw`]);
  expect(await optOutsOf(owner.id)).toEqual([{ phone: PHONE, source: 'LINK' }]);
  await press(link, 'stop');
  expect(await text(link)).toContain('Undo: get messages again');
  expect(await text(link, 'sw-TZ,en;q=0.5')).toContain('Hutapokea tena ujumbe kutoka');
  expect((await press(link, 'undo')).status).toBe(303);
  expect(await optOutsOf(owner.id)).toEqual([]);
  await press(link, 'stop');
  app.clock.advance(16 * 60_000);
  expect(await text(link)).not.toContain('<form');
  await press(link, 'undo');
  app.clock.reset();
  expect(await optOutsOf(owner.id)).toHaveLength(1);
  const { contact } = (
    await ask(
      `mutation { upsertContact(input: { phone: "${PHONE}" }) { contact { id optOutHistory { optedOut source actor { name } } } } }`,
    )
  ).upsertContact;
  expect(contact.optOutHistory.map(({ optedOut, source }: { optedOut: boolean; source: string }) => [optedOut, source])).toEqual([
    [true, 'LINK'],
    [false, 'LINK'],
    [true, 'LINK'],
  ]);
});

test('what was opted out otherwise isn’t taken back by a link, and another tenant’s is not touched', async () => {
  const phone = '+255712000002';
  await ask('mutation ($p: PhoneNumber!) { optOut(phone: $p) { optOut { id } } }', { p: phone });
  const link = await linkOf(phone);
  await press(link, 'stop');
  await press(link, 'undo');
  expect(await optOutsOf(owner.id)).toContainEqual({ phone, source: 'API' });
  const other = await app.register('Other Shop');
  expect(await optOutsOf(parseId('tenant', other.tenantId) ?? '')).toEqual([]);
});

test('what names nobody, or is no form of the page, is refused with a page or a status', async () => {
  const nobody = `${app.url}/o/${linkToken(await linkKey(app), newId(), PHONE)}`;
  for (const link of [nobody, `${app.url}/o/x`, `${app.url}/o/${'a'.repeat(22)}`]) {
    const page = await fetch(link, { headers: { 'accept-language': 'sw' } });
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('Kiungo hiki si sahihi')]);
    expect((await press(link, 'stop')).status).toBe(404);
  }
  const link = await linkOf();
  expect((await press(link, 'other')).status).toBe(400);
  expect((await fetch(link, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(415);
  expect((await press(link, 'x'.repeat(300))).status).toBe(413);
});

test('a body that is no form is refused with what to send instead', async () => {
  const json = await fetch(await linkOf(), { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  expect([json.status, await json.json()]).toMatchObject([415, { errors: [{ message: 'Send application/x-www-form-urlencoded.' }] }]);
});

test('a template gives each recipient their own link and the number to call, counted in segments', async () => {
  await ask('mutation { updateTenant(input: { optOutPageName: " Duka ", optOutNumber: "0800 110 011" }) { tenant { id } } }');
  const { viewer } = await ask('{ viewer { tenant { settings { optOutPageName optOutNumber lowBalanceSms bodyRetentionDays } } } }');
  expect(viewer.tenant.settings).toMatchObject({ optOutPageName: 'Duka', optOutNumber: '0800 110 011' });
  const body = 'Habari {{name|rafiki}}! Kuacha: {{optOutLink}} au {{optOutNumber}}';
  const { createTemplate } = await ask(
    'mutation ($b: String!) { createTemplate(input: { name: "L", body: $b, category: PROMOTIONAL }) { template { id } } }',
    {
      b: body,
    },
  );
  const preview = (
    await ask('query ($b: String!) { previewTemplate(input: { body: $b }) { body segments missingVariables } }', { b: body })
  ).previewTemplate;
  expect(preview).toMatchObject({ segments: 1, missingVariables: [] });
  const phones = ['+255754000001', '+255754000002'];
  const sent = await ask(
    `mutation ($id: ID!, $r: [TemplateRecipientInput!]!) { sendTemplateSms(input: { templateId: $id, recipients: $r }) {
      credits messages { to body } } }`,
    // What is given takes nobody's link away.
    { id: createTemplate.template.id, r: phones.map((to) => ({ to, variables: { optOutLink: 'http://evil.example' } })) },
  );
  for (const { to, body } of sent.sendTemplateSms.messages) {
    expect(body).toBe(`Habari rafiki! Kuacha: ${await linkOf(to)} au 0800 110 011`);
    expect(body).toHaveLength(preview.body.length);
  }
  await press(await linkOf(phones[0]), 'stop');
  expect(await text(await linkOf(phones[0]))).toContain('You get no more messages from <b>Duka</b>.');

  const { campaign } = (
    await ask(
      `mutation ($t: String!) { createCampaign(input: { name: "C", text: { body: $t }, audience: { phones: ["0754000002"] } }) {
      campaign { id } } }`,
      { t: body },
    )
  ).createCampaign;
  expect(campaign.id).toMatch(/^cmp_/);
  await stageDueCampaigns(app.system, new AbortController().signal);
  expect(await app.db.sql.rows('select body from campaign_row where tenant_id = $1', [owner.id])).toEqual([
    { body: `Habari rafiki! Kuacha: ${await linkOf(phones[1])} au 0800 110 011` },
  ]);

  await ask('mutation { updateTenant(input: { optOutPageName: null, optOutNumber: null }) { tenant { id } } }');
  const bad = await app.client(owner.token).execute('mutation { updateTenant(input: { optOutNumber: "call me" }) { tenant { id } } }');
  expect(bad.errors?.[0]?.extensions.issues).toMatchObject([{ field: 'optOutNumber' }]);
  const lacking = await app
    .client(owner.token)
    .execute('mutation ($id: ID!) { sendTemplateSms(input: { templateId: $id, recipients: [{ to: "0754000002" }] }) { credits } }', {
      id: createTemplate.template.id,
    });
  expect(lacking.errors?.[0]?.extensions.code).toBe('TEMPLATE_VARIABLE_MISSING');
});
