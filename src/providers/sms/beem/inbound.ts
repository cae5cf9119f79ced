import { createHash } from 'node:crypto';
import { idText } from '../../../lib/exactJson.js';
import type { InboundSms } from '../../../ports/sms.js';
import { isObject } from './answer.js';
import { BEEM } from './reports.js';

const LONGEST_REFERENCE = 100;

/**
 * Reads a message that a person sent: `{from, to, transaction_id, timeUTC, message: {text}}`. Undefined when the body is none. Without a
 * text (a picture, a call) it is empty. Without an id what it says stands for one, so that a repetition is one all the same.
 */
export function parseBeemInbound(body: unknown): InboundSms | undefined {
  if (!isObject(body)) return undefined;
  const [from, to] = [idText(body.from)?.trim(), idText(body.to)?.trim()];
  const { message, transaction_id } = body;
  const isOne = isObject(message) || typeof message === 'string' || transaction_id !== undefined;
  if (!from || !to || !isOne) return undefined;
  const given = isObject(message) ? message.text : message;
  const text = typeof given === 'string' ? given : (idText(given) ?? '');
  const id = (idText(transaction_id) ?? '').replace(/[^\x21-\x7e]/g, '').slice(0, LONGEST_REFERENCE);
  return { provider: BEEM, reference: id || digest([from, to, text, String(body.timeUTC ?? '')]), from, to, body: text };
}

const digest = (parts: string[]): string => `sha256-${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;

/** The answer that Beem expects: its own id as it came. */
export const beemInboundAnswer = (body: unknown): { transaction_id: unknown; successful: true } => ({
  transaction_id: (isObject(body) ? body.transaction_id : undefined) ?? null,
  successful: true,
});
