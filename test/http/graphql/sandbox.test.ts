import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveTestSchema, type TestServer } from '../testServer.js';

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const executable = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));

describe('the page at GET /graphql', () => {
  let server: TestServer;
  let browser: Browser | undefined;
  beforeAll(async () => {
    server = await serveTestSchema();
    // Root can't have Chromium's sandbox; the page is our own.
    if (executable) browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
  });
  const newTab = () => browser?.newPage() ?? Promise.reject(new Error('Chromium is missing'));
  const page = (of: TestServer) => fetch(`${of.http.url}/graphql`, { headers: html });

  it('is Apollo Sandbox in a demo, under a policy that lets in its script alone', async () => {
    const response = await page(server);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    const text = await response.text();
    const nonce = /script-src 'nonce-([^']+)' https:\/\/embeddable-sandbox\.cdn\.apollographql\.com;/.exec(policy)?.[1];
    expect(nonce).toBeTruthy();
    expect(text).toContain(`<script nonce="${nonce}">`);
    expect(policy).toContain("default-src 'none'");
    expect((await page(server)).headers.get('content-security-policy')).not.toBe(policy);
  });

  it('is plain in production, and names the public address', async () => {
    const own = await serveTestSchema({
      TUMA_MODE: 'production',
      SMS_PROVIDER: 'simulator',
      JWT_SECRET: 'x'.repeat(32),
      PUBLIC_URL: 'https://sms.example.com',
    });
    const text = await (await page(own)).text();
    await own.close();
    expect(text).not.toContain('<script');
    expect(text).toContain('curl https://sms.example.com/graphql');
    expect(text).toContain('wss://sms.example.com/graphql');
  });

  it('leaves GET queries to programs', async () => {
    const url = `${server.http.url}/graphql?query={hello}`;
    const response = await fetch(url, { headers: { ...html, accept: 'application/json', 'apollo-require-preflight': '1' } });
    expect(await response.json()).toMatchObject({ data: { hello: 'hello you' } });
  });

  describe.skipIf(!executable)('in Chromium (skipped where there is none)', () => {
    it('says how to reach the API when the script can not be loaded', async () => {
      const tab = await newTab();
      await tab.route(/^https:/, (route) => route.abort());
      await tab.goto(`${server.http.url}/graphql`);
      await expect.poll(() => tab.locator('#state').textContent()).toContain('could not be loaded');
      expect(await tab.locator('pre').first().textContent()).toContain(`curl ${server.http.url}/graphql`);
      expect(await tab.locator('#plain').isVisible()).toBe(true);
      expect(await tab.locator('#sandbox').isVisible()).toBe(false);
    });

    it('says so too when the script never comes', async () => {
      const tab = await newTab();
      await tab.route(/^https:/, () => undefined);
      await tab.goto(`${server.http.url}/graphql`, { waitUntil: 'domcontentloaded' });
      expect(await tab.locator('#state').textContent()).toContain('is loading');
      await expect.poll(() => tab.locator('#state').textContent(), { timeout: 8_000 }).toContain('could not be loaded');
    });

    it('gives the whole window to the sandbox once its script is there, with our addresses', async () => {
      const tab = await newTab();
      const script =
        'window.EmbeddedSandbox = class { constructor(o) { document.querySelector(o.target).textContent = JSON.stringify(o); } }';
      await tab.route('https://embeddable-sandbox.cdn.apollographql.com/**', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: script }),
      );
      await tab.goto(`${server.http.url}/graphql`);
      await expect.poll(() => tab.locator('#sandbox').isVisible()).toBe(true);
      expect(await tab.locator('#plain').isVisible()).toBe(false);
      expect(JSON.parse((await tab.locator('#sandbox').textContent()) ?? '')).toMatchObject({
        initialEndpoint: `${server.http.url}/graphql`,
        initialSubscriptionEndpoint: `${server.http.url.replace('http', 'ws')}/graphql`,
      });
    });
  });
});
