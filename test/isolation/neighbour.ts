import { isRequiredArgument } from 'graphql';
import { inTransaction, systemContext } from '../../src/context.js';
import { raiseAlert } from '../../src/core/raiseAlert.js';
import { type Noun, nounOf, parseId } from '../../src/lib/ids.js';
import { createDocument } from '../support/fixtures/documents.js';
import { documentOf, operations, required } from '../support/operations.js';
import type { ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** A tenant that has one of everything. */
export interface Neighbour {
  token: string;
  tenantId: string;
  ids: Ids;
  /** What only it may ever see: ids, texts, numbers, names. */
  secrets: string[];
}

/** Public ids, each noun's. */
export type Ids = Map<Noun, string[]>;

/** Its texts, by what filters look for. */
export const theirTexts: Record<string, string[]> = {
  String: ['karafuu', 'KARAFUU-1', 'their-reference', 'karafuu.cloves@example.com', 'their-purchase'],
  PhoneNumber: ['+255754111222', '+255754555666'],
  EmailAddress: ['zanzibar.spices@example.com', 'karafuu.cloves@example.com'],
};

/** `shared`: ids that another sees, too; what is of all (packages, the shared sender id) isn't this tenant's. */
export async function createNeighbour(app: ServingApp, shared: Ids): Promise<Neighbour> {
  const { token, tenantId } = await app.register('Zanzibar Spices');
  const them = app.client(token);
  const at = new Date(app.now().getTime() + 3_600_000).toISOString();
  const sent = await them.execute(
    `mutation ($at: DateTime!) {
      sendSms(input: { to: ["0754111222"], body: "karafuu secret", clientReference: "their-reference" }) { messages { id } }
      later: sendSms(input: { to: ["0754333444"], body: "karafuu later", scheduledAt: $at }) { messages { id } }
      purchaseCredits(input: { credits: 66600, method: BANK_TRANSFER, idempotencyKey: "their-purchase" }) {
        purchase { instructions { reference } } }
      requestSenderId(input: { name: "KARAFUU-1", useCase: "karafuu use", sampleMessage: "karafuu sample" }) { senderId { id } }
      optOut(phone: "+255754555666") { optOut { id } }
      createApiKey(input: { name: "karafuu key", permissions: [SEND_SMS] }) { apiKey { prefix } }
      inviteMember(input: { email: "karafuu.cloves@example.com", role: ADMIN }) { invitation { id } } }`,
    { at },
  );
  await raiseFor(app, tenantId, 'theirs', 754_111_222);
  await createDocument(app, parseId('tenant', tenantId) ?? '', 'karafuu.pdf');

  const moving = '{ messages(filter: { status: [QUEUED, SENDING, SENT] }) { totalCount } }';
  await until(async () => (await them.execute(moving)).data.messages.totalCount === 0);
  const ids: Ids = new Map();
  for (const [noun, all] of await idsOf(app, token)) {
    const alone = all.filter((id) => !shared.get(noun)?.includes(id));
    if (alone.length > 0) ids.set(noun, alone);
  }
  return {
    token,
    tenantId,
    ids,
    secrets: [
      ...['Zanzibar', 'karafuu', 'KARAFUU', '754111222', '754333444', '754555666', 'zanzibar.spices@example.com'],
      sent.data.createApiKey.apiKey.prefix,
      sent.data.purchaseCredits.purchase.instructions.reference,
      ...[...ids.values()].flat(),
    ],
  };
}

/** An alert that a tenant alone is shown, and again each time. */
export const raiseFor = (app: ServingApp, tenantId: string, subjectKey: string, available: number) =>
  inTransaction(systemContext(app, 'test'), (ctx) =>
    raiseAlert(ctx, 'LOW_BALANCE', { tenantId: parseId('tenant', tenantId) ?? '', subjectKey, params: { available } }),
  );

/** All the ids that somebody is shown who reads everything. */
export async function idsOf(app: ServingApp, token: string): Promise<Ids> {
  const ids: Ids = new Map();
  for (const operation of operations.filter(({ kind, field }) => kind === 'Query' && !field.args.some(isRequiredArgument))) {
    const { text } = await app.client(token).execute(documentOf(operation), required(operation.field.args, String));
    for (const [id] of text.matchAll(/\b[a-z]{3}_[0-9a-f]{32}\b/g)) {
      const noun = nounOf(id);
      if (noun && !ids.get(noun)?.includes(id)) ids.set(noun, [...(ids.get(noun) ?? []), id]);
    }
  }
  return ids;
}
