import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../support/findProgram.js';
import { serveTestSchema, type TestServer } from '../testServer.js';

/** What CodeMirror leaves on its element. */
interface Editor {
  CodeMirror: { setValue(text: string): void };
}

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the page at GET /graphql', () => {
  let server: TestServer;
  let browser: Browser | undefined;
  beforeAll(async () => {
    server = await serveTestSchema();
    // Root can't have Chromium's sandbox; the page is our own.
    if (chromiumPath) browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
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
    const explorer = await fetch(`${own.http.url}/explorer`);
    await own.close();
    expect(explorer.status).toBe(200);
    expect(text).toContain('href="/explorer"');
    expect(text).not.toContain('<script');
    expect(text).toContain('curl https://sms.example.com/graphql');
    expect(text).toContain('wss://sms.example.com/graphql');
  });

  it('brings an explorer of its own: every file from this server, packed, and once', async () => {
    const explorer = await fetch(`${server.http.url}/explorer`);
    const policy = explorer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[^']+'; style-src 'self' 'unsafe-inline'; font-src data:;/);
    const text = await explorer.text();
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(files).toHaveLength(5);
    for (const file of files) {
      const response = await fetch(new URL(file, server.http.url));
      expect([response.status, response.headers.get('content-encoding')], file).toEqual([200, 'gzip']);
      expect(response.headers.get('content-type')).toMatch(/^text\/(javascript|css); charset=utf-8$/);
      const bytes = (await response.text()).length;
      const plain = await fetch(new URL(file, server.http.url), { headers: { 'accept-encoding': 'identity' } });
      expect([plain.headers.get('content-encoding'), (await plain.text()).length]).toEqual([null, bytes]);
      const again = await fetch(new URL(file, server.http.url), { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
      expect(again.status).toBe(304);
    }
    const closed = await serveTestSchema({ GRAPHQL_INTROSPECTION: 'off' });
    expect((await fetch(`${closed.http.url}/explorer`)).status).toBe(404);
    expect(await (await page(closed)).text()).not.toContain('/explorer');
    await closed.close();
  });

  it('leaves GET queries to programs', async () => {
    const url = `${server.http.url}/graphql?query={hello}`;
    const response = await fetch(url, { headers: { ...html, accept: 'application/json', 'apollo-require-preflight': '1' } });
    expect(await response.json()).toMatchObject({ data: { hello: 'hello you' } });
  });

  describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none)', () => {
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

    it('explores on a phone without internet: a query and a subscription with a token', async () => {
      const tab = (await browser?.newPage({ viewport: { width: 390, height: 844 } })) as Page;
      const complaints: string[] = [];
      tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      tab.on('pageerror', ({ message }) => complaints.push(message));
      await tab.route(/^https:/, (route) => route.abort());
      await tab.goto(`${server.http.url}/graphql`);
      await tab.getByRole('link', { name: 'The explorer' }).click();
      const { token } = await server.signIn();
      const type = (pane: string, nth: number, text: string) =>
        tab
          .locator(`${pane} .CodeMirror`)
          .nth(nth)
          .evaluate((editor, value) => (editor as unknown as Editor).CodeMirror.setValue(value), text);
      const run = async (document: string, answer: RegExp) => {
        await type('.graphiql-query-editor', 0, document);
        await expect.poll(() => tab.locator('.graphiql-tab-button').textContent()).toBe(/ (\w+) /.exec(document)?.[1]);
        await tab.locator('.graphiql-execute-button').click();
        await expect.poll(() => tab.locator('.result-window').textContent()).toMatch(answer);
      };
      await run('query Stranger { who }', /"anonymous /);
      await type('.graphiql-editor-tool', 1, JSON.stringify({ authorization: `Bearer ${token}` }));
      await run('query Own { who }', /"user /);
      await run('subscription Ticks { ticks(every: 20) }', /"ticks": "\d\d/);
      const result = await tab.locator('.graphiql-response').boundingBox();
      expect(result?.width).toBeGreaterThan(350);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(complaints.filter((text) => !text.includes('embeddable-sandbox') && !text.includes('ERR_FAILED'))).toEqual([]);
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
