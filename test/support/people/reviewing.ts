import { goodPassword, registerAccount, sessionContext } from '../fixtures/accounts.js';
import { type RequestSenderIdInput } from '../../../entities/inputs/senders.js';
import { login } from '../../../src/accounts/login.js';
import type { Ctx } from '../../../src/context.js';
import { newId } from '../../../src/lib/ids.js';
import { requestSenderId } from '../../../src/senders/requestSenderId.js';
import { reviewSenderId } from '../../../src/senders/reviewSenderId.js';
import type { TestApp } from '../testApp.js';


/** A person of the platform who reviews, signed in; of no tenant. */
export async function newReviewer(app: TestApp): Promise<{ ctx: Ctx; userId: string }> {
  const { session, input } = await registerAccount(app);
  const userId = session.viewer.user?.id ?? '';
  await app.db.sql.rows('delete from membership where user_id = $1', [userId]);
  await app.db.sql.rows(`update app_user set platform_role = 'STAFF', name = 'Reviewer' where id = $1`, [userId]);
  return { ctx: await sessionContext(app, await login(app.context(), { email: input.email, password: goodPassword })), userId };
}

let names = 0;
/** The input of a request, each time for another name. */
export const newSenderIdInput = (changes: Partial<RequestSenderIdInput> = {}): RequestSenderIdInput => ({
  name: `Duka ${++names}`,
  useCase: 'Receipts of our shop',
  sampleMessage: 'Asante kwa TZS 5,000',
  ...changes,
});

/** A request that was approved. */
export async function approvedSenderId(tenant: Ctx, reviewer: Ctx, name?: string): Promise<string> {
  const { id } = await requestSenderId(tenant, newSenderIdInput(name ? { name } : {}));
  await reviewSenderId(reviewer, { id, decision: 'APPROVE' });
  return id;
}

/** An uploaded document, as its row is. */
export async function newDocument(app: TestApp, tenantId: string, filename = 'licence.pdf'): Promise<string> {
  const id = newId();
  await app.db.sql.rows(
    `insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_at)
     values ($1, $2, $3, 'application/pdf', 5, $4, 'directory', $5, $6)`,
    [id, tenantId, filename, 'a'.repeat(64), id, app.now()],
  );
  return id;
}

/** Every tenant without a purchase may have so many sender ids; null is no limit. */
export async function limitSenderIds(app: TestApp, limit: number | null): Promise<void> {
  await app.db.sql.rows(
    `insert into package (id, code, name, credits, price_tzs, support, sender_id_limit, created_at) values ($1, 'lite', 'Lite', 5000, 150000, 'Basic', $2, $3)
     on conflict (code) do update set sender_id_limit = $2`,
    [newId(), limit, app.now()],
  );
}
