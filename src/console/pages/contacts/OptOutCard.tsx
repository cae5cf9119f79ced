import { useState } from 'react';
import { useTimeZone } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice, Tag } from '../../parts/controls.js';
import { ConfirmDialog } from '../../parts/Dialog.js';
import { errorText, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type ContactParts, OptIn, OptOut } from './contacts.gen.js';
import { useContactWords } from './words.js';

interface OptOutCardProps {
  contact: ContactParts;
  mayChange: boolean;
  /** Asks for the contact again. */
  changed(): void;
}

/** Whether a number gets messages, who decided that, and the way to decide otherwise. */
export function OptOutCard({ contact, mayChange, changed }: OptOutCardProps) {
  const words = useWords();
  const { optOuts: said } = useContactWords();
  const timeZone = useTimeZone();
  const [asks, setAsks] = useState(false);
  const [out, back] = [useAction(OptOut), useAction(OptIn)];
  const { phone, optedOut, optOutHistory } = contact;
  const optOut = async () => {
    if (await out.run({ phone })) changed();
  };
  const optIn = async () => {
    if (!(await back.run({ phone }))) return;
    setAsks(false);
    changed();
  };
  return (
    <Card title={said.title} aside={<Tag tone={optedOut ? 'warn' : 'good'}>{optedOut ? said.out : said.canGet}</Tag>}>
      <div className="grid gap-3">
        <p className="text-dim">{optedOut ? said.outDetail : said.canGetDetail}</p>
        {out.fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, out.fault)}
          </Notice>
        )}
        {mayChange && !optedOut && (
          <Button className="w-fit" disabled={out.busy} onClick={() => void optOut()}>
            {said.stop}
          </Button>
        )}
        {mayChange && optedOut && (
          <Button className="w-fit" onClick={() => setAsks(true)}>
            {said.allow}
          </Button>
        )}
        {optOutHistory.length > 0 && (
          <div>
            <h3 className="font-medium">{said.history}</h3>
            <ol className="divide-y divide-line">
              {optOutHistory.map(({ at, optedOut: wentOut, source, actor }) => (
                <li key={at} className="flex flex-wrap justify-between gap-x-3 py-2">
                  <span>
                    {wentOut ? said.wentOut : said.cameBack}
                    <span className="text-dim">
                      {' '}
                      ({said.sources[source]}
                      {source === 'API' && `: ${actor.name}`})
                    </span>
                  </span>
                  <time dateTime={at} className="text-sm text-dim tabular-nums">
                    {shortTime(at, timeZone)}
                  </time>
                </li>
              ))}
            </ol>
          </div>
        )}
      </div>
      {asks && (
        <ConfirmDialog
          title={said.allowTitle}
          action={said.allow}
          busy={back.busy}
          fault={back.fault}
          confirm={() => void optIn()}
          close={() => setAsks(false)}
        >
          <p>{said.allowWhy}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
