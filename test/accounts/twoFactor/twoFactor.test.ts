import { base32 } from '@scure/base';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resetTwoFactor } from '../../../src/accounts/twoFactor/changeTwoFactor.js';
import { stepAt, totpCode } from '../../../src/accounts/twoFactor/totp.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

const PASSWORD = 'a long enough password';
const STEP = 30_000;
const HOUR = 3_600_000;
const LOGIN =
  'mutation ($input: LoginInput!) { login(input: $input) { accessToken viewer { user { twoFactorEnabled recoveryCodesLeft } } } }';

let app: ServingApp;
let made = 0;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());
beforeEach(() => app.clock.reset());

/** A new owner, and what they do. */
async function newcomer() {
  const name = `Factor ${made++}`;
  const { token } = await app.register(name);
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
  const run = async (call: string, variables = {}, as: string | undefined = token) => {
    const { data, errors } = await app.client(as).execute(call, variables);
    return {
      data: data && Object.values(data as Record<string, unknown>)[0],
      code: errors?.[0]?.extensions.code,
      issues: errors?.[0]?.extensions.issues,
    } as {
      // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the test's claim
      data: any;
      code?: string;
      issues?: { field?: string }[];
    };
  };
  const enrol = (password = PASSWORD) =>
    run('mutation ($p: String!) { enrolTwoFactor(password: $p) { secret uri expiresAt } }', { p: password });
  const confirm = (code: string) =>
    run('mutation ($c: String!) { confirmTwoFactor(code: $c) { recoveryCodes user { twoFactorEnabled recoveryCodesLeft } } }', { c: code });
  const change = (mutation: 'disableTwoFactor' | 'createRecoveryCodes', code: string, password = PASSWORD) =>
    run(
      `mutation ($i: TwoFactorInput!) { ${mutation}(input: $i) { ${mutation === 'disableTwoFactor' ? '' : 'recoveryCodes'}
        user { twoFactorEnabled recoveryCodesLeft } } }`,
      {
        i: { password, code },
      },
    );
  const login = (twoFactorCode?: string, password = PASSWORD) => run(LOGIN, { input: { email, password, twoFactorCode } }, undefined);
  const mails = async () =>
    (
      await app.db.sql.rows<{ subject: string }>(
        `select subject from email where recipient = $1 and template = 'twoFactorChanged' order by id`,
        [email],
      )
    ).map(({ subject }) => subject);
  return { name, email, token, run, enrol, confirm, change, login, mails };
}
/** The code of an app some steps from now. */
const codeOf = (secret: string, steps = 0) => totpCode(Buffer.from(base32.decode(secret)), stepAt(app.now()) + steps);

/** The same with two-factor sign-in on, a step later: its codes are new. */
async function guarded() {
  const person = await newcomer();
  const { secret } = (await person.enrol()).data;
  const { recoveryCodes } = (await person.confirm(codeOf(secret))).data;
  app.clock.advance(2 * STEP);
  return { ...person, secret: secret as string, recoveryCodes: recoveryCodes as string[] };
}

describe('setting it up', () => {
  test('takes the password, then the app’s first code, and mails; before that nothing is asked for', async () => {
    const person = await newcomer();
    expect(await person.enrol('a wrong password')).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'password' }] });
    expect(await person.confirm('123456')).toMatchObject({ code: 'INVALID_STATE' });
    const { secret, uri, expiresAt } = (await person.enrol()).data;
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain(secret);
    expect(Date.parse(expiresAt)).toBeCloseTo(app.now().getTime() + 10 * 60_000, -4);
    expect((await person.login()).data.viewer.user).toEqual({ twoFactorEnabled: false, recoveryCodesLeft: 0 });
    const wrong = codeOf(secret, 5);
    expect(await person.confirm(wrong)).toMatchObject({ code: 'TWO_FACTOR_CODE_INVALID', issues: [{ field: 'code' }] });
    expect(await person.mails()).toEqual([]);
    const { recoveryCodes, user } = (await person.confirm(codeOf(secret))).data;
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect(user).toEqual({ twoFactorEnabled: true, recoveryCodesLeft: 10 });
    expect(await person.mails()).toEqual(['Two-factor sign-in was turned on']);
    // A stolen session can't put another app in its place.
    expect(await person.enrol()).toMatchObject({ code: 'INVALID_STATE' });
  });

  test('ends after ten minutes, and begun again the earlier secret is void', async () => {
    const person = await newcomer();
    const first = (await person.enrol()).data.secret;
    app.clock.advance(11 * 60_000);
    expect(await person.confirm(codeOf(first))).toMatchObject({ code: 'INVALID_STATE' });
    app.clock.reset();
    const [second, third] = [(await person.enrol()).data.secret, (await person.enrol()).data.secret];
    expect(await person.confirm(codeOf(second))).toMatchObject({ code: 'TWO_FACTOR_CODE_INVALID' });
    expect((await person.confirm(codeOf(third))).code).toBeUndefined();
  });

  test('leaves neither secret nor codes in the database or the log', async () => {
    const { secret, recoveryCodes, login } = await guarded();
    await login(codeOf(secret));
    const rows = await app.db.sql.row<{ all: string }>(
      `select (select string_agg(f::text, ' ') from two_factor f) || (select string_agg(c::text, ' ') from recovery_code c)
         || (select string_agg(a::text, ' ') from audit_event a) || (select string_agg(e::text, ' ') from email e) as all`,
    );
    const hex = Buffer.from(base32.decode(secret)).toString('hex');
    for (const text of [secret, hex, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))]) {
      expect(rows?.all).not.toContain(text);
      expect(app.logged()).not.toContain(text);
    }
  });
});

describe('signing in', () => {
  test('needs a code after the password, and tells a wrong password nothing', async () => {
    const { secret, login } = await guarded();
    expect(await login()).toMatchObject({ data: null, code: 'TWO_FACTOR_REQUIRED', issues: [{ field: 'twoFactorCode' }] });
    expect(await login('')).toMatchObject({ code: 'TWO_FACTOR_REQUIRED' });
    expect(await login(undefined, 'a wrong password')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await login(codeOf(secret), 'a wrong password')).toMatchObject({ code: 'UNAUTHENTICATED' });
    for (const wrong of [codeOf(secret, 9), 'ABCD-EFGH-IJKL-MNOP', 'x'])
      expect(await login(wrong)).toMatchObject({ data: null, code: 'TWO_FACTOR_CODE_INVALID', issues: [{ field: 'twoFactorCode' }] });
    expect((await login(codeOf(secret))).data.viewer.user).toEqual({ twoFactorEnabled: true, recoveryCodesLeft: 10 });
  });

  test('takes each code once, even of many at the same time, and none before it', async () => {
    const { secret, login } = await guarded();
    const all = await Promise.all(Array.from({ length: 5 }, () => login(codeOf(secret))));
    expect(all.map(({ code }) => code ?? 'in').sort()).toEqual([
      'TWO_FACTOR_CODE_INVALID',
      'TWO_FACTOR_CODE_INVALID',
      'TWO_FACTOR_CODE_INVALID',
      'TWO_FACTOR_CODE_INVALID',
      'in',
    ]);
    expect(await login(codeOf(secret, -1))).toMatchObject({ code: 'TWO_FACTOR_CODE_INVALID' });
    expect((await login(codeOf(secret, 1))).code).toBeUndefined();
  });

  test('takes each recovery code once, however it is typed', async () => {
    const { recoveryCodes, login } = await guarded();
    const [first = '', second = ''] = recoveryCodes;
    const all = await Promise.all(Array.from({ length: 3 }, () => login(first)));
    expect(all.map(({ code }) => code ?? 'in').sort()).toEqual(['TWO_FACTOR_CODE_INVALID', 'TWO_FACTOR_CODE_INVALID', 'in']);
    const { data } = await login(` ${second.toLowerCase().replaceAll('-', ' ')} `);
    expect(data.viewer.user.recoveryCodesLeft).toBe(8);
  });

  test('stops guesses of six digits after ten in an hour, whoever tries; recovery codes let the owner in', async () => {
    const { secret, recoveryCodes, login, run } = await guarded();
    for (let n = 0; n < 10; n += 1) expect(await login(codeOf(secret, 100 + n))).toMatchObject({ code: 'TWO_FACTOR_CODE_INVALID' });
    expect(await login(codeOf(secret))).toMatchObject({ data: null, code: 'RATE_LIMITED' });
    expect((await login(recoveryCodes[0])).code).toBeUndefined();
    expect(await login(codeOf(secret))).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await run('{ viewer { id } }')).code).toBeUndefined();
    app.clock.advance(HOUR);
    expect((await login(codeOf(secret))).code).toBeUndefined();
  });

  test('a new password asks for the code as before', async () => {
    const { email, secret, login, run } = await guarded();
    const CHANGE = 'mutation ($i: ChangePasswordInput!) { changePassword(input: $i) { accessToken } }';
    expect((await run(CHANGE, { i: { currentPassword: PASSWORD, newPassword: 'another long password' } })).code).toBeUndefined();
    expect(await login(undefined, 'another long password')).toMatchObject({ code: 'TWO_FACTOR_REQUIRED' });
    expect((await login(codeOf(secret), 'another long password')).code).toBeUndefined();
    expect(email).toContain('factor');
  });
});

describe('changing it', () => {
  test('new recovery codes void the old ones; both need the password and a code', async () => {
    const { recoveryCodes, secret, change, login } = await guarded();
    const [first = '', second = '', third = ''] = recoveryCodes;
    expect(await change('createRecoveryCodes', first, 'a wrong password')).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ field: 'password' }],
    });
    expect(await change('createRecoveryCodes', codeOf(secret, 9))).toMatchObject({
      code: 'TWO_FACTOR_CODE_INVALID',
      issues: [{ field: 'code' }],
    });
    const { data } = await change('createRecoveryCodes', first);
    expect(data.user.recoveryCodesLeft).toBe(10);
    expect(await login(second)).toMatchObject({ code: 'TWO_FACTOR_CODE_INVALID' });
    expect(await change('disableTwoFactor', third)).toMatchObject({ code: 'TWO_FACTOR_CODE_INVALID' });
    expect((await login(data.recoveryCodes[0])).code).toBeUndefined();
  });

  test('off, the password is enough again, the mail says so, and nothing of it is left', async () => {
    const { secret, recoveryCodes, change, login, mails, enrol, confirm } = await guarded();
    const { data } = await change('disableTwoFactor', codeOf(secret));
    expect(data.user).toEqual({ twoFactorEnabled: false, recoveryCodesLeft: 0 });
    expect((await login()).code).toBeUndefined();
    expect(await mails()).toEqual(['Two-factor sign-in was turned on', 'Two-factor sign-in was turned off']);
    expect(await change('disableTwoFactor', recoveryCodes[0] ?? '')).toMatchObject({ code: 'INVALID_STATE' });
    // Another app, another secret.
    const again = (await enrol()).data.secret;
    expect(again).not.toBe(secret);
    expect(await confirm(codeOf(secret))).toMatchObject({ code: 'TWO_FACTOR_CODE_INVALID' });
    expect((await confirm(codeOf(again))).code).toBeUndefined();
  });
});

describe('resetTwoFactor', () => {
  test('turns it off for who has lost everything: mailed, audited, and for the command line alone', async () => {
    const { email, login, mails, token } = await guarded();
    await expect(resetTwoFactor(app.operator, email)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await login()).toMatchObject({ code: 'TWO_FACTOR_REQUIRED' });
    await resetTwoFactor(app.system, ` ${email.toUpperCase()} `);
    expect((await login()).data.viewer.user).toEqual({ twoFactorEnabled: false, recoveryCodesLeft: 0 });
    expect((await mails()).at(-1)).toBe('Two-factor sign-in was turned off');
    const { id } = (await app.client(token).execute('{ viewer { user { id } } }')).data.viewer.user;
    const operator = app.client(await app.login('operator@tuma.example'));
    const events = await operator.execute(
      '{ auditEvents(filter: { action: "user.resetTwoFactor" }) { nodes { target { id } actor { kind } } } }',
    );
    expect(events.data.auditEvents.nodes).toEqual([{ target: { id }, actor: { kind: 'SYSTEM' } }]);
    await expect(resetTwoFactor(app.system, email)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(resetTwoFactor(app.system, 'nobody@example.com')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('who else has it on is seen by platform staff alone; recovery codes by nobody else', async () => {
  const { token, name } = await guarded();
  const fields = 'twoFactorEnabled recoveryCodesLeft';
  const invite = 'mutation { inviteMember(input: { email: "factor.guest@example.com", role: ADMIN }) { invitation { id } } }';
  expect((await app.client(token).execute(invite)).errors).toBeUndefined();
  const mail = await app.db.sql.row<{ text: string }>(`select text from email where recipient = 'factor.guest@example.com'`);
  const accepted = await app
    .client()
    .execute(
      `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { accessToken viewer { user { ${fields} } } } }`,
      { input: { token: /#(tuma_in_[\w-]{43})/.exec(mail?.text ?? '')?.[1], name: 'Guest', password: PASSWORD } },
    );
  expect(accepted.data.acceptInvitation.viewer.user).toEqual({ twoFactorEnabled: false, recoveryCodesLeft: 0 });
  const LIST = `{ members(first: 200) { nodes { user { name ${fields} } } } }`;
  const seen = async (as: string) =>
    (await app.client(as).execute(LIST)).data.members.nodes.find(({ user }: { user: { name: string } }) => user.name === name).user;
  expect(await seen(accepted.data.acceptInvitation.accessToken)).toEqual({ name, twoFactorEnabled: null, recoveryCodesLeft: null });
  expect(await seen(token)).toEqual({ name, twoFactorEnabled: true, recoveryCodesLeft: 10 });
  expect(await seen(await app.login('operator@tuma.example'))).toEqual({ name, twoFactorEnabled: true, recoveryCodesLeft: null });
});
