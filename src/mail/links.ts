import type { Ctx } from '../context.js';

/** The pages of the console that links in mails lead to (src/console/pages/account). */
export type AccountPage = 'verify-email' | 'reset-password' | 'invitation';

/** The token follows the #, so that no server, proxy or Referer header sees it. */
export const accountLink = (ctx: Ctx, page: AccountPage, token: string): string => `${ctx.app.publicUrl()}/account/${page}#${token}`;
