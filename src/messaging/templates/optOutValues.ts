import { exampleToken, linkKey, linkToken } from '../../contacts/links/optOutLink.js';
import type { Ctx } from '../../context.js';

/** What a text says of how to get no more messages: each recipient's own link, and the number of the tenant's settings. */
export const optOutVariables: readonly string[] = ['optOutLink', 'optOutNumber'];

/** The value of one of them for a number (E.164; null: for a preview, an example); undefined for any other variable. */
export type OptOutValue = (name: string, phone: string | null) => string | undefined;

/** Nothing that is given and no contact replaces a link: it is the recipient's. */
export async function readOptOutValues(ctx: Ctx, tenantId: string, variables: readonly { name: string }[]): Promise<OptOutValue> {
  const has = (wanted: string): boolean => variables.some(({ name }) => name === wanted);
  const key = has('optOutLink') ? await linkKey(ctx.app) : undefined;
  const number = has('optOutNumber') ? await numberOf(ctx, tenantId) : undefined;
  return (name, phone) => {
    if (name === 'optOutNumber') return number;
    if (name !== 'optOutLink' || !key) return undefined;
    return `${ctx.app.publicUrl()}/o/${phone === null ? exampleToken : linkToken(key, tenantId, phone)}`;
  };
}

async function numberOf(ctx: Ctx, tenantId: string): Promise<string | undefined> {
  const row = await ctx.sql.row<{ number: string | null }>('select opt_out_number as number from tenant where id = $1', [tenantId]);
  return row?.number ?? undefined;
}
