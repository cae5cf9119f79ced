import type { AuditFilter } from '../../entities/inputs/audit.js';
import { auditEvents } from '../core/audit.js';
import { auditTargetsOf } from '../core/auditTargets.js';
import { publicId } from '../lib/ids.js';
import { actorsOf } from '../members/actors.js';
import { type ExportSource, ofOwnTenant, toPage } from './exportSource.js';

export const auditSource: ExportSource = {
  needs: 'MANAGE_MEMBERS',
  moments: ['from', 'to'],
  columns: ['id', 'at', 'action', 'actor_kind', 'actor', 'target_type', 'target_id', 'target', 'detail'],
  numbers: [],
  async page(ctx, args, filter) {
    const list = await auditEvents(ctx, args, ofOwnTenant(ctx, filter as AuditFilter, 'source.auditEvents'));
    const stored = list.nodes.flatMap(({ target }) => target ?? []);
    const [actors, targets] = await Promise.all([
      actorsOf(
        ctx,
        list.nodes.map(({ actor }) => actor),
      ),
      auditTargetsOf(ctx, stored),
    ]);
    const targetOf = new Map(stored.map((target, n) => [target, targets[n]]));
    const rows = list.nodes.map(({ id, at, action, target, detail }, n) => {
      const about = target === null ? undefined : targetOf.get(target);
      return {
        ...{ id: publicId('auditEvent', id), at, action, actor_kind: actors[n]?.kind ?? null, actor: actors[n]?.name ?? null },
        ...{ target_type: about?.type ?? null, target_id: about?.id ?? null, target: about?.name ?? null },
        detail: detail && JSON.stringify(detail),
      };
    });
    return toPage(list, rows);
  },
};
