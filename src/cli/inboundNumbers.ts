import type { Ctx } from '../context.js';
import { publicId } from '../lib/ids.js';
import { assignInboundNumber, inboundNumbers, releaseInboundNumber } from '../messaging/inbound/inboundNumbers.js';

type Print = (line: string) => void;

const ownerOf = (tenantId: string | null): string => (tenantId ? publicId('tenant', tenantId) : 'shared');

/** Prints the numbers that people write to, and whose they are. Answers the exit code. */
export async function printInboundNumbers(ctx: Ctx, print: Print): Promise<number> {
  const all = await inboundNumbers(ctx);
  for (const { number, tenantId } of all) print(`${number}  ${ownerOf(tenantId)}`);
  if (all.length === 0) print('No number is assigned: what people write belongs to nobody.');
  return 0;
}

/** Gives a number to a tenant (a uuid), or shares it. */
export async function assignNumber(ctx: Ctx, number: string, tenantId: string | undefined, print: Print): Promise<number> {
  const assigned = await assignInboundNumber(ctx, number, tenantId ?? null);
  print(`${assigned.number}  ${ownerOf(assigned.tenantId)}`);
  return 0;
}

/** Takes a number away from whoever has it. */
export async function releaseNumber(ctx: Ctx, number: string, print: Print): Promise<number> {
  print(`${await releaseInboundNumber(ctx, number)} is nobody's now.`);
  return 0;
}
