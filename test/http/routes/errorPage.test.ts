import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../../../src/errors.js';
import { swahiliTexts } from '../../../src/system/errorTexts.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

const listed = async (headers: Record<string, string> = {}) => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ errorCodes { code message retryable } }"}',
  });
  const { data } = (await response.json()) as { data: { errorCodes: { code: string; message: string; retryable: boolean }[] } };
  return data.errorCodes;
};
const messageOf = async (headers: Record<string, string>) => (await listed(headers)).find(({ code }) => code === 'EMPTY_MESSAGE')?.message;

test('errorCodes is the table of errors, for everybody', async () => {
  const expected = Object.entries(catalogue).map(([code, { message, retryable }]) => ({ code, message, retryable }));
  expect(await listed()).toEqual(expected.sort((a, b) => (a.code < b.code ? -1 : 1)));
});

test('the sentences are in the language of the reader', async () => {
  const [english, swahili] = [catalogue.EMPTY_MESSAGE.message, swahiliTexts.EMPTY_MESSAGE];
  expect(await messageOf({ 'accept-language': 'sw-TZ,sw;q=0.9,en;q=0.8' })).toBe(swahili);
  for (const header of ['en-GB,en;q=0.9,sw;q=0.8', 'fr', '', 'sw;q=0.1, en', ',;q=;;', 'sw;q=x'])
    expect(await messageOf({ 'accept-language': header }), header).toBe(english);
  const token = await app.login('owner@mifumo.example');
  await app.client(token).execute('mutation { updateProfile(input: { language: SW }) { user { id } } }');
  expect(await messageOf({ authorization: `Bearer ${token}`, 'accept-language': 'en' })).toBe(swahili);
});

test('the page of errors has each code with its meaning, and the limits', async () => {
  const page = await fetch(`${app.url}/errors`, { headers: { 'accept-language': 'sw' } });
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('content-language')).toBe('sw');
  const text = await page.text();
  for (const [code, sentence] of Object.entries(swahiliTexts))
    expect(text).toContain(`<tr id="${code}"><td><code>${code.replaceAll('_', '_<wbr>')}</code></td><td>${sentence}</td>`);
  expect(text).toContain('<td>Bytes of a request</td><td>262,144</td>');
  expect(text).toContain('<td>Recipients of a tenant a minute</td><td>20,000</td>');
  expect(text).toContain('<td>WebSockets of one tenant</td><td>500</td>');
  expect(text).toMatch(/<td>Points that a document may cost[^<]*<\/td><td>60,000<\/td>/);
  const english = await (await fetch(`${app.url}/errors`)).text();
  for (const { message } of Object.values(catalogue)) expect(english).toContain(`<td>${message}</td>`);
});
