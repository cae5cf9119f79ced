import { useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Card } from '../../parts/controls.js';
import { shortTime } from '../../words/format.js';
import { TenantMembers } from './tenants.gen.js';
import { useTenantWords } from './words.js';

/** The people of one business. */
export function Members({ tenantId }: { tenantId: string }) {
  const tenants = useTenantWords();
  const timeZone = useTimeZone();
  return (
    <Card title={tenants.people}>
      <CursorList
        document={TenantMembers}
        variables={{ first: 20, filter: { tenantId } }}
        none={<p className="py-2 text-dim">{tenants.nobody}</p>}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map(({ id, role, createdAt, user }) => (
              <li key={id} className="grid gap-1 py-2">
                <span className="flex flex-wrap justify-between gap-2">
                  <span className="font-medium break-words">{user.name}</span>
                  <span>{tenants.role[role]}</span>
                </span>
                <span className="text-sm break-all text-dim">
                  {user.email}
                  {!user.emailVerified && ` (${tenants.unproven})`}
                </span>
                <span className="text-sm text-dim">{tenants.since(shortTime(createdAt, timeZone))}</span>
              </li>
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}
