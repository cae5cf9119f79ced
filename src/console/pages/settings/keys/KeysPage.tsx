import { useState } from 'react';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card, Tag } from '../../../parts/controls.js';
import { ConfirmDialog, Dialog } from '../../../parts/Dialog.js';
import { shortTime } from '../../../words/format.js';
import { Secret } from '../Secret.js';
import { SettingsPage } from '../SettingsPage.js';
import { useSettingsWords } from '../words.js';
import { ApiKeys, EndKey, type KeyParts } from './keys.gen.js';
import { MakeKeyDialog } from './MakeKeyDialog.js';
import { useKeyWords } from './words.js';

const PAGE = 25;

/** The keys of programs: made, shown once, ended. */
export function KeysPage() {
  const mine = useKeyWords();
  const settings = useSettingsWords();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [made, setMade] = useState(0);
  const none = (
    <div className="grid gap-2 py-2">
      <p className="font-medium">{mine.none}</p>
      <p className="text-dim">{mine.noneDetail}</p>
    </div>
  );
  return (
    <SettingsPage>
      <p className="text-dim">{mine.lead}</p>
      <Button look="main" className="w-fit" onClick={() => setMaking(true)}>
        {mine.make}
      </Button>
      <Card>
        <CursorList key={made} document={ApiKeys} variables={{ first: PAGE }} none={none}>
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map((key) => (
                <KeyRow key={key.id} apiKey={key} />
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
      {making && (
        <MakeKeyDialog
          made={(shownOnce) => {
            setMaking(false);
            setSecret(shownOnce);
            setMade(made + 1);
          }}
          close={() => setMaking(false)}
        />
      )}
      {secret && (
        <Dialog title={mine.made} close={() => setSecret(undefined)}>
          <div className="grid gap-4">
            <p>{mine.madeLead}</p>
            <Secret label={mine.secret} text={secret} />
            <Button look="main" onClick={() => setSecret(undefined)}>
              {settings.done}
            </Button>
          </div>
        </Dialog>
      )}
    </SettingsPage>
  );
}

function KeyRow({ apiKey }: { apiKey: KeyParts }) {
  const mine = useKeyWords();
  const timeZone = useTimeZone();
  const [asking, setAsking] = useState(false);
  const end = useAction(EndKey);
  const { id, name, prefix, permissions, test, dailyCreditCap, creditsUsedToday, createdAt, expiresAt, lastUsedAt, revokedAt } = apiKey;
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  const works = !revokedAt && !isExpired;
  const facts = [
    mine.created(shortTime(createdAt, timeZone)),
    lastUsedAt ? mine.used(shortTime(lastUsedAt, timeZone)) : mine.unused,
    revokedAt ? mine.endedAt(shortTime(revokedAt, timeZone)) : expiresAt && mine.worksUntil(shortTime(expiresAt, timeZone)),
    works && !test && mine.today(creditsUsedToday, dailyCreditCap),
  ];
  const may = permissions.map((one) =>
    Object.hasOwn(mine.permissions, one) ? mine.permissions[one as keyof typeof mine.permissions] : one,
  );
  return (
    <li className="flex flex-wrap items-start justify-between gap-3 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-words">{name}</span>
          {test && <Tag tone="plain">{mine.isTest}</Tag>}
          <Tag tone={works ? 'good' : 'plain'}>{revokedAt ? mine.ended : isExpired ? mine.expired : mine.works}</Tag>
        </p>
        <p className="font-mono text-sm break-all">{prefix}…</p>
        <p className="text-sm text-dim">{may.join(' · ')}</p>
        <p className="text-sm text-dim">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      {works && (
        <Button aria-label={mine.endThis(name)} onClick={() => setAsking(true)}>
          {mine.end}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={mine.endTitle(name)}
          action={mine.end}
          typed={name}
          busy={end.busy}
          fault={end.fault}
          confirm={() => void end.run({ id }).then((done) => done && setAsking(false))}
          close={() => setAsking(false)}
        >
          <p>{mine.endDetail}</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
