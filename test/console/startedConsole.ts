import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { apiClient, type Client } from '../support/client.js';
import { chromiumPath } from '../support/findProgram.js';
import { freshDatabase } from '../support/postgres.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { openProxy } from '../support/services/proxy.js';
import { until } from '../support/until.js';

export interface Tab extends Page {
  /** What the page complained of: faults of scripts, the policy's violations, what the API refused as FORBIDDEN. */
  complaints: string[];
}

export interface StartedConsole {
  /** Where browsers find it: behind a door that can be shut. */
  url: string;
  /** Where Tuma itself listens. */
  address: string;
  door: Awaited<ReturnType<typeof openProxy>>;
  /** Its database. */
  databaseUrl: string;
  /** The API, as the demo tenant's owner. */
  owner: Client;
  /** A tab of a browser of its own: nobody is signed in. */
  open(path: string, options?: BrowserContextOptions): Promise<Tab>;
  /** One more tab beside that one. */
  beside(tab: Tab, path: string): Promise<Tab>;
  close(): Promise<void>;
}

const PASSWORD = 'tuma-demo-password';

/** Tuma as `npm start` starts it, on a database of its own, and a Chromium where there is one. */
export async function startConsole(settings: Record<string, string> = {}): Promise<StartedConsole> {
  const database = await freshDatabase();
  // Backups, keys and files of its own: what a folder holds belongs to whoever finds it.
  const folder = mkdtempSync(join(tmpdir(), 'tuma-console-'));
  const child = startChild(builtScript('main.js'), [], { DATABASE_URL: database.url, PORT: '0', TUMA_DATA_DIR: folder, ...settings });
  const address = await until(() => {
    if (child.said().includes('"level":"fatal"')) throw new Error(child.said());
    return child.lines.map((line) => /GraphQL API +(\S+)\/graphql/.exec(line)?.[1]).find(Boolean);
  });
  const door = await openProxy(address);
  const url = door.url.replace(/\/$/, '');
  // Root can't have Chromium's sandbox; the pages are our own.
  const browser: Browser | undefined = chromiumPath
    ? await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    : undefined;
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const { data } = await apiClient(address).execute(login, { input: { email: 'owner@mifumo.example', password: PASSWORD } });
  return {
    url,
    address,
    door,
    databaseUrl: database.url,
    owner: apiClient(address, data.login.accessToken),
    async open(path, options) {
      const context = await browser?.newContext({ locale: 'en-GB', ...options });
      if (!context) throw new Error('Chromium is missing');
      await context.addInitScript(
        "addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective, event.blockedURI))",
      );
      const tab = watched(await context.newPage());
      await tab.goto(url + path);
      return tab;
    },
    async beside(tab, path) {
      const next = watched(await tab.context().newPage());
      await next.goto(url + path);
      return next;
    },
    async close() {
      await browser?.close();
      await door.close();
      await endChildren();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

function watched(page: Page): Tab {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('response', (response) => {
    if (!response.url().endsWith('/graphql')) return;
    const told = response
      .text()
      .then((text) => text.includes('"FORBIDDEN"') && complaints.push(`FORBIDDEN: ${response.request().postData()}`));
    told.catch(() => undefined); // the tab was closed meanwhile
  });
  return Object.assign(page, { complaints });
}

export async function signIn(tab: Tab, email = 'owner@mifumo.example'): Promise<void> {
  await tab.locator('[name=email]').fill(email);
  await tab.locator('[name=password]').fill(PASSWORD);
  await tab.locator('[type=submit]').click();
  await tab.locator('[data-account]').waitFor();
}

/**
 * What is wrong with a page as it is shown: what axe finds, and whether it must be scrolled sideways. Its "legacy mode" is axe in the page
 * itself, where the other one opens a second page each time for what frames have found: our pages have none.
 */
export async function faultsSeen(tab: Tab, name: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: tab }).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`);
  const width = await tab.evaluate('document.documentElement.scrollWidth');
  return width === tab.viewportSize()?.width ? found : [...found, `${name}: ${width} px wide`];
}
