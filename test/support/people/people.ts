import type { RegisterInput } from '../../../entities/inputs/auth.js';
import type { Session } from '../../../entities/payloads/session.js';
import { register } from '../../../src/accounts/register.js';
import { authenticate } from '../../../src/auth/authenticate.js';
import type { Ctx } from '../../../src/context.js';
import { AppError, type ErrorCode, type Issue } from '../../../src/errors.js';
import { randomName } from '../databases.js';
import type { TestApp } from '../testApp.js';

export const goodPassword = 'three small boats';

/** A form that nobody has sent before. */
export const form = (changes: Partial<RegisterInput> = {}): RegisterInput => ({
  name: 'Asha Juma',
  email: `${randomName('asha')}@example.com`,
  password: goodPassword,
  tenantName: 'Asha Dairy',
  ...changes,
});

/** Somebody new with a tenant; the form is what they can sign in with. */
export async function newPerson(t: TestApp, changes: Partial<RegisterInput> = {}): Promise<{ session: Session; input: RegisterInput }> {
  const input = form(changes);
  return { session: await register(t.ctx(), input), input };
}

/** The context of whoever holds this access token. */
export async function signedIn(t: TestApp, session: Pick<Session, 'accessToken'>): Promise<Ctx> {
  return t.ctx(await authenticate(t.app, `Bearer ${session.accessToken}`));
}

/** What is refused: its code, and the issues as [code, field]. Fails when nothing is. */
export async function refusal(
  work: Promise<unknown>,
): Promise<{ code: ErrorCode; issues: [Issue['code'], string | undefined][]; error: AppError }> {
  const result = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(result instanceof AppError)) throw result ?? new Error('this was not refused');
  return { code: result.code, issues: result.issues.map(({ code, field }) => [code, field]), error: result };
}
