import type { Language } from '../../entities/types/people.js';
import type { Ctx } from '../context.js';

/** The languages of those of these addresses whose people have an account. */
export async function languagesAt(ctx: Ctx, emails: readonly string[]): Promise<Map<string, Language>> {
  const rows = await ctx.sql.rows<{ email: string; language: Language }>('select email, language from app_user where email = any($1)', [
    emails,
  ]);
  return new Map(rows.map(({ email, language }) => [email, language]));
}
