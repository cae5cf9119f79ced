import type { UpsertKeywordReplyInput } from '../../../entities/inputs/inbound.js';
import type { KeywordReply } from '../../../entities/KeywordReply.js';
import type { Keyword } from '../../../entities/types/inbound.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowInTenant } from '../../core/authorize.js';
import { requireActiveTenant } from '../../core/tenantRow.js';
import { AppError, databaseFault, Issues } from '../../errors.js';
import { newId, publicId } from '../../lib/ids.js';
import { builtInWords, keywordOf, wordOf } from '../../lib/inbound/keywords.js';
import { shorten } from '../../lib/shorten.js';
import { readText } from '../sending/messageText.js';

const COLUMNS = 'id, keyword, words, body, enabled';
const MOST_WORDS = 20;
const LONGEST_WORD = 40;

const withBuiltIn = (row: KeywordReply): KeywordReply => ({ ...row, words: [...builtInWords[row.keyword], ...row.words] });

/** The tenant's automatic replies, one a keyword at most. */
export async function keywordReplies(ctx: Ctx): Promise<KeywordReply[]> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const rows = await ctx.sql.rows<KeywordReply>(`select ${COLUMNS} from keyword_reply where tenant_id = $1 order by id`, [tenantId]);
  return rows.map(withBuiltIn);
}

/** Those of these that the actor's list shows. */
export const keywordRepliesById = async (ctx: Ctx, ids: readonly string[]): Promise<KeywordReply[]> =>
  (await keywordReplies(ctx)).filter(({ id }) => ids.includes(id));

/** The tenant's own words, as wordOf has them, and what they mean. */
export async function ownWordsOf(ctx: Ctx, tenantId: string): Promise<Map<string, Keyword>> {
  const rows = await ctx.sql.rows<{ keyword: Keyword; words: string[] }>('select keyword, words from keyword_reply where tenant_id = $1', [
    tenantId,
  ]);
  return new Map(rows.flatMap(({ keyword, words }) => words.map((word) => [word, keyword] as const)));
}

/**
 * Creates the reply to a keyword, or changes the one with this uuid. BAD_USER_INPUT for more than 20 words, and for one that nobody could
 * send or that means another keyword already; EMPTY_MESSAGE and MESSAGE_TOO_LONG for the text; CONFLICT where the keyword has one;
 * NOT_FOUND.
 */
export async function upsertKeywordReply(ctx: Ctx, input: UpsertKeywordReplyInput): Promise<KeywordReply> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  const { keyword, enabled } = input;
  const issues = new Issues();
  const words = readWords(input, issues);
  const body = typeof input.body === 'string' ? readText({ body: input.body }, issues).body : null;
  issues.throwIfAny();
  const [id, now] = [input.id ?? newId(), ctx.app.now()];
  try {
    return await inTransaction(ctx, async (ctx) => {
      // Two replies at once must not take one word for two keywords.
      await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended($1 || 'keywords', 0))`, [tenantId]);
      await checkOthers(ctx, tenantId, id, words);
      const row = input.id
        ? await ctx.sql.row<KeywordReply>(
            `update keyword_reply set keyword = $3, words = $4, body = $5, enabled = $6, updated_at = $7
             where tenant_id = $2 and id = $1 returning ${COLUMNS}`,
            [id, tenantId, keyword, words, body, enabled, now],
          )
        : await ctx.sql.row<KeywordReply>(
            `insert into keyword_reply (id, tenant_id, keyword, words, body, enabled, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7) returning ${COLUMNS}`,
            [id, tenantId, keyword, words, body, enabled, now],
          );
      if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
      await audit(ctx, 'keywordReply.upsert', tenantId, publicId('keywordReply', id), { keyword, enabled });
      return withBuiltIn(row);
    });
  } catch (error) {
    if (databaseFault(error)?.constraint === 'keyword_reply_once')
      throw new AppError('CONFLICT', { field: 'keyword', message: 'This keyword has a reply: change that one, by its id.' });
    throw error;
  }
}

/** Deletes a reply, and with it the tenant's own words for its keyword. NOT_FOUND. */
export async function deleteKeywordReply(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  return inTransaction(ctx, async (ctx) => {
    const deleted = await ctx.sql.row('delete from keyword_reply where tenant_id = $1 and id = $2 returning id', [tenantId, id]);
    if (!deleted) throw new AppError('NOT_FOUND', { field: 'id' });
    await audit(ctx, 'keywordReply.delete', tenantId, publicId('keywordReply', id));
    return id;
  });
}

/** The further words, each once and in the form in which they are compared; those that count anyway are left out. */
function readWords({ keyword, words }: UpsertKeywordReplyInput, issues: Issues): string[] {
  if (words.length > MOST_WORDS) issues.add('BAD_USER_INPUT', 'words', { max: MOST_WORDS, of: 'words', given: words.length });
  const read = new Set<string>();
  for (const [index, typed] of words.slice(0, MOST_WORDS).entries()) {
    const word = wordOf(typed);
    const meaning = keywordOf(typed);
    if (word === '' || word.includes('\0') || [...word].length > LONGEST_WORD)
      issues.add('BAD_USER_INPUT', `words[${index}]`, { min: 1, max: LONGEST_WORD, of: 'characters' });
    else if (meaning && meaning !== keyword)
      issues.add('BAD_USER_INPUT', `words[${index}]`, { reason: `This word means ${meaning}: leave it out`, word, means: meaning });
    else if (!meaning) read.add(word);
  }
  return [...read];
}

async function checkOthers(ctx: Ctx, tenantId: string, id: string, words: string[]): Promise<void> {
  const taken = await ctx.sql.row<{ keyword: string; word: string }>(
    `select keyword, word from keyword_reply, unnest(words) word where tenant_id = $1 and id <> $2 and word = any($3::text[]) limit 1`,
    [tenantId, id, words],
  );
  if (!taken) return;
  const word = shorten(taken.word, LONGEST_WORD);
  throw new AppError('CONFLICT', { field: 'words', message: 'A word means one keyword.', params: { word, means: taken.keyword } });
}
