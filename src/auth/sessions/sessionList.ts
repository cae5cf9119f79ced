import type { PageArgs } from '../../../entities/inputs/page.js';
import type { Session } from '../../../entities/Session.js';
import type { Ctx } from '../../context.js';
import { personOf } from '../../core/authorize.js';
import { Conditions, type Page, readPage } from '../../db/page.js';
import { SESSION_COLUMNS, type SessionRow, toSession } from './sessionRow.js';

/** The actor's sessions that have not ended, last used first. UNAUTHENTICATED, FORBIDDEN for an API key. */
export function sessions(ctx: Ctx, args: PageArgs): Promise<Page<Session>> {
  return readPage<SessionRow, Session>(
    ctx.sql,
    {
      name: 'sessions',
      columns: SESSION_COLUMNS,
      from: 'session s',
      id: 's.id',
      order: { by: ['s.last_used_at', 's.id'], direction: 'desc' },
      conditions: new Conditions()
        .add('s.user_id = $?', personOf(ctx).userId)
        .add('s.idle_until > $? and s.revoked_at is null', ctx.app.now()),
      toNode: (row) => toSession(ctx, row),
    },
    args,
  );
}

/** Those of these sessions that the actor's list shows. */
export async function sessionsById(ctx: Ctx, ids: readonly string[]): Promise<Session[]> {
  const rows = await ctx.sql.rows<SessionRow>(
    `select ${SESSION_COLUMNS} from session where id = any($1::uuid[]) and user_id = $2 and idle_until > $3 and revoked_at is null`,
    [ids, personOf(ctx).userId, ctx.app.now()],
  );
  return rows.map((row) => toSession(ctx, row));
}
