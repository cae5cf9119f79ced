import type { Ctx } from '../context.js';

/** The pages that links in mails lead to (src/http/routes/accountPages.ts). */
export const accountPages = ['verify-email', 'reset-password', 'invitation'] as const;
export type AccountPage = (typeof accountPages)[number];

/** The token follows the #, so that no server, proxy or Referer header sees it. */
export const accountLink = (ctx: Ctx, page: AccountPage, token: string): string => `${ctx.app.publicUrl()}/account/${page}#${token}`;
