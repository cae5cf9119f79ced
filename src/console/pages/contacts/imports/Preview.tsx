import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { Figure } from '../../../parts/Figure.js';
import { ColumnsForm } from '../../../parts/work/ColumnsForm.js';
import { count, errorText, phone } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { CancelImport, ConfirmImport, type ImportParts, ReadOtherwise } from './imports.gen.js';
import { useImportWords } from './words.js';

type Found = NonNullable<ImportParts['preview']>;

const ofContacts = ['PHONE', 'NAME', 'FIRST_NAME', 'LAST_NAME', 'EMAIL', 'TAGS', 'GROUP', 'ATTRIBUTE', 'IGNORE'] as const;
const ofOptOuts = ['PHONE', 'IGNORE'] as const;

/** What a file holds before anything of it is imported: how many rows, how its columns are read, the first rows as they would be. */
export function Preview({ one, preview }: { one: ImportParts; preview: Found }) {
  const words = useWords();
  const { preview: said } = useImportWords();
  const [drops, setDrops] = useState(false);
  const [otherwise, confirm, cancel] = [useAction(ReadOtherwise), useAction(ConfirmImport), useAction(CancelImport)];
  const { id, kind } = one;
  const { accepted, existing, duplicates, rejected, columns, hasHeader, sample } = preview;
  return (
    <>
      <Card title={said.title}>
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          <Figure name={said.accepted} value={count(accepted)} />
          <Figure name={said.existing} value={count(existing)} />
          <Figure name={said.duplicates} value={count(duplicates)} />
          <Figure name={said.rejected} value={count(rejected)} />
        </dl>
      </Card>
      <ColumnsForm
        key={JSON.stringify(columns)}
        columns={columns}
        fields={kind === 'CONTACTS' ? ofContacts : ofOptOuts}
        hasHeader={hasHeader}
        busy={otherwise.busy || confirm.busy}
        fault={otherwise.fault}
        apply={(chosen, header) => void otherwise.run({ input: { id, columns: chosen, hasHeader: header } })}
      />
      <Sample rows={sample} />
      {accepted === 0 && <Notice tone="warn">{said.nothing}</Notice>}
      {confirm.fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, confirm.fault)}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {accepted > 0 && (
          <Button look="main" className="w-full sm:w-fit" disabled={confirm.busy} onClick={() => void confirm.run({ id })}>
            {confirm.busy ? words.working : said.confirm(accepted)}
          </Button>
        )}
        <Button className="w-full sm:w-fit" onClick={() => setDrops(true)}>
          {said.drop}
        </Button>
      </div>
      {drops && (
        <ConfirmDialog
          title={said.dropTitle}
          action={said.drop}
          busy={cancel.busy}
          fault={cancel.fault}
          confirm={() => void cancel.run({ id })}
          close={() => setDrops(false)}
        >
          <p>{said.dropLoss}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** A table where there is room; on a phone each row is a block of its own. */
function Sample({ rows }: { rows: Found['sample'] }) {
  const { preview: said } = useImportWords();
  return (
    <Card title={said.sample}>
      <ul className="divide-y divide-line">
        {rows.map(({ line, phone: number, name, values, rejection }) => (
          <li key={line} className="grid gap-x-3 gap-y-0.5 py-2 sm:grid-cols-[4rem_10rem_1fr_2fr]">
            <span className="text-sm text-dim tabular-nums">
              {said.line} {count(line)}
            </span>
            <span className="font-medium tabular-nums">{rejection ? said.leftOut : number && phone(number)}</span>
            <span className="min-w-0 break-words">{name}</span>
            <span className="min-w-0 text-sm break-words text-dim">
              {Object.entries(values)
                .map(([key, value]) => `${key}: ${String(value)}`)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
