import { useState } from 'react';
import { useTimeZone, useViewer } from '../../../api/hooks.js';
import type { ResultOf } from '../../../api/resultOf.js';
import { renew } from '../../../api/session.js';
import { useAction } from '../../../api/useAction.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card, inputLook, Notice, Tag } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { errorText, shortTime, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useSettingsWords } from '../words.js';
import { ChangeRole, Members, RemoveMember, type Role } from './members.gen.js';
import { useGivenRoles } from './useGivenRoles.js';
import { useMemberWords } from './words.js';

type Member = NonNullable<ResultOf<typeof Members>['members']>['nodes'][number];

const PAGE = 50;

/** Each member with their role, which those with as many rights may change. */
export function MemberList() {
  const mine = useMemberWords();
  const [removed, setRemoved] = useState(0);
  return (
    <Card title={mine.members}>
      <CursorList key={removed} document={Members} variables={{ first: PAGE }} none={null}>
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((member) => (
              <Row key={member.id} member={member} removed={() => setRemoved(removed + 1)} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}

function Row({ member: { id, role, createdAt, user }, removed }: { member: Member; removed(): void }) {
  const mine = useMemberWords();
  const settings = useSettingsWords();
  const words = withErrors(useWords(), mine.errors);
  const viewer = useViewer();
  const timeZone = useTimeZone();
  const given = useGivenRoles();
  const change = useAction(ChangeRole);
  const remove = useAction(RemoveMember);
  const [chosen, setChosen] = useState<Role>(role);
  const [asking, setAsking] = useState(false);
  const isSelf = viewer.user?.id === user.id;
  const mayChange = given.includes(role);
  const set = async () => {
    const changed = await change.run({ input: { id, role: chosen } });
    // Another role, other pages.
    if (changed && isSelf) renew().catch(() => undefined);
  };
  const confirm = async () => {
    if (!(await remove.run({ id }))) return;
    setAsking(false);
    if (!isSelf) removed();
  };
  return (
    <li className="grid gap-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium break-words">
            {user.name} {isSelf && <Tag tone="plain">{mine.you}</Tag>}
          </p>
          <p className="text-sm break-words text-dim">{user.email}</p>
          <p className="text-sm text-dim">{mine.since(shortTime(createdAt, timeZone))}</p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {mayChange ? (
            <select
              aria-label={mine.roleOf(user.name)}
              value={chosen}
              disabled={change.busy}
              onChange={({ target }) => setChosen(target.value as Role)}
              className={`${inputLook} w-auto`}
            >
              {given.map((one) => (
                <option key={one} value={one}>
                  {settings.roles[one].name}
                </option>
              ))}
            </select>
          ) : (
            <Tag tone="plain">{settings.roles[role].name}</Tag>
          )}
          {mayChange && chosen !== role && (
            <Button
              look="main"
              aria-label={mine.changeThis(user.name, settings.roles[chosen].name)}
              disabled={change.busy}
              onClick={() => void set()}
            >
              {mine.change}
            </Button>
          )}
          {(mayChange || isSelf) && (
            <Button aria-label={isSelf ? mine.leave : mine.removeThis(user.name)} onClick={() => setAsking(true)}>
              {isSelf ? mine.leave : mine.remove}
            </Button>
          )}
        </div>
      </div>
      {change.fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, change.fault)}
        </Notice>
      )}
      {asking && (
        <ConfirmDialog
          title={isSelf ? mine.leaveTitle(viewer.tenant?.name ?? '') : mine.removeTitle(user.name)}
          action={isSelf ? mine.leave : mine.remove}
          busy={remove.busy}
          fault={remove.fault}
          confirm={() => void confirm()}
          close={() => setAsking(false)}
        >
          <p>{isSelf ? mine.leaveDetail : mine.removeDetail}</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
