import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/db/packageRoot.js';
import { chromiumPath } from '../support/findProgram.js';
import { type StartedConsole, signIn, startConsole, type Tab } from './startedConsole.js';

let started: StartedConsole;
beforeAll(async () => {
  started = await startConsole();
});
afterAll(() => started?.close());

const folder = join(packageRoot, 'src', 'console');
/** Every address of the console that needs no id. */
const addresses = readdirSync(folder)
  .filter((file) => /routes\.tsx?$/i.test(file))
  .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/path: '(\/[^'$]*)'/g)].map(([, path]) => path as string));

const visitAll = async (tab: Tab, some: string[]) => {
  for (const address of some) {
    await tab.goto(started.url + address);
    await tab.locator('h1').waitFor();
    // What it asks is answered, or it keeps asking nothing more.
    await tab.waitForLoadState('networkidle');
  }
};

describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none)', () => {
  test('whoever opens any address asks for nothing that they may not do: a viewer, and platform staff', async () => {
    expect(addresses.length).toBeGreaterThan(30);
    const members = await started.owner.execute('{ members(first: 10) { nodes { id user { email } } } }');
    const nodes: { id: string; user: { email: string } }[] = members.data.members.nodes;
    const id = nodes.find(({ user }) => user.email === 'member@mifumo.example')?.id;
    const change = 'mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { membership { role } } }';
    const changed = await started.owner.execute(change, { input: { id, role: 'VIEWER' } });
    expect(changed.data.changeMemberRole.membership.role).toBe('VIEWER');
    const visit = async (email: string, some: string[]) => {
      const tab = await started.open('/');
      await signIn(tab, email);
      await visitAll(tab, some);
      expect(tab.complaints, email).toEqual([]);
    };
    // Half a second of rest on each page goes by in four tabs at once.
    const halves = [0, 1].map((half) => addresses.filter((_, n) => n % 2 === half));
    await Promise.all(['member@mifumo.example', 'operator@tuma.example'].flatMap((email) => halves.map((half) => visit(email, half))));
  });

  test('by keyboard alone: sign in, send, see it delivered, look at it, and sign out', async () => {
    const tab = await started.open('/');
    await tab.locator('[name=email]').waitFor();
    const focused = () =>
      tab.evaluate<string>("(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()");
    /** Tab until what is asked for has the focus: it can be reached, and the focus is seen. */
    const reach = async (of: () => Promise<boolean>, what: string) => {
      for (let presses = 0; presses < 60; presses++) {
        await tab.keyboard.press('Tab');
        if (await of()) {
          const outline = await tab.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
          expect(outline, what).not.toBe('none');
          return;
        }
      }
      throw new Error(`${what} is not reached`);
    };
    const named = (selector: string) => () =>
      tab.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`);
    const says = (text: RegExp) => async () => text.test(await focused());
    const labelled = (text: string) => () =>
      tab.evaluate<boolean>(`document.activeElement?.labels?.[0]?.textContent === ${JSON.stringify(text)}`);
    await reach(named('[name=email]'), 'email');
    await tab.keyboard.type('owner@mifumo.example');
    await reach(named('[name=password]'), 'password');
    await tab.keyboard.type('tuma-demo-password');
    await tab.keyboard.press('Enter');
    await tab.locator('[data-account]').waitFor();
    await reach(says(/^Send$/), 'the page Send');
    await tab.keyboard.press('Enter');
    await tab.getByLabel('To', { exact: true }).waitFor();
    await reach(labelled('To'), 'To');
    await tab.keyboard.type('0712345678');
    await reach(labelled('Text'), 'Text');
    await tab.keyboard.type('Habari');
    await tab.getByRole('button', { name: 'Send 1 message for 1 credit' }).waitFor();
    await reach(says(/^Send 1 message/), 'the button');
    await tab.keyboard.press('Enter');
    await tab.getByText('All delivered.').waitFor();
    await reach(says(/712 345 678/), 'the message');
    await tab.keyboard.press('Enter');
    await tab.getByText('The network took it and will report.').waitFor();
    await reach(named('[data-account]'), 'the account');
    await tab.keyboard.press('Enter');
    await reach(says(/^Sign out$/), 'Sign out');
    await tab.keyboard.press('Enter');
    await tab.locator('[name=password]').waitFor();
    expect(tab.complaints).toEqual([]);
  });
});
