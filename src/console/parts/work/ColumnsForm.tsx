import { type FormEvent, useState } from 'react';
import type { ApiError } from '../../api/ask.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Button, Card, Field, inputLook, Notice } from '../controls.js';
import { useWorkWords } from './words.js';

type ColumnField = keyof ReturnType<typeof useWorkWords>['columns']['fields'];

/** A column as it is read now. */
export interface Column {
  index: number;
  header: string | null;
  samples: string[];
  field: ColumnField;
  attribute: string | null;
}

export interface ColumnChoice {
  index: number;
  field: ColumnField;
  attribute?: string;
}

interface ColumnsFormProps {
  columns: readonly Column[];
  /** What may be chosen. */
  fields: readonly ColumnField[];
  /** Undefined where that can't be changed. */
  hasHeader?: boolean;
  busy: boolean;
  fault: ApiError | undefined;
  /** Undefined for whoever may only look. */
  apply?(columns: ColumnChoice[], hasHeader: boolean): void;
}

/** How a file's columns were understood, each with its first values; where that was wrong it is put right here. */
export function ColumnsForm({ columns, fields, hasHeader, busy, fault, apply }: ColumnsFormProps) {
  const words = useWords();
  const { columns: said } = useWorkWords();
  const [chosen, setChosen] = useState<readonly Column[]>(columns);
  const [header, setHeader] = useState(hasHeader ?? true);
  const changed = JSON.stringify(chosen) !== JSON.stringify(columns) || (hasHeader !== undefined && header !== hasHeader);
  const change = (index: number, part: Partial<Column>) =>
    setChosen(chosen.map((one) => (one.index === index ? { ...one, ...part } : one)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Another line of headings gives the columns other names: they are guessed anew, but for what was chosen here.
    const named = chosen.filter(
      (one) => hasHeader === undefined || header === hasHeader || one !== columns.find((was) => was.index === one.index),
    );
    apply?.(
      named.map(({ index, field, attribute }) => ({ index, field, ...(field === 'ATTRIBUTE' && { attribute: attribute ?? '' }) })),
      header,
    );
  };
  return (
    <Card title={said.title}>
      <form onSubmit={submit} className="grid gap-4">
        {apply && <p className="text-dim">{said.lead}</p>}
        <ul className="grid gap-4 sm:grid-cols-2">
          {chosen.map((column) => {
            const name = column.header || said.column(column.index + 1);
            return (
              <li key={column.index} className="grid content-start gap-2 rounded-lg border border-line p-3">
                <Field label={said.readAs(name)}>
                  {(given) => (
                    <select
                      {...given}
                      disabled={!apply || busy}
                      value={column.field}
                      onChange={({ target }) => {
                        const field = target.value as ColumnField;
                        change(column.index, {
                          field,
                          attribute: field === 'ATTRIBUTE' ? (column.attribute ?? column.header ?? '') : null,
                        });
                      }}
                      className={inputLook}
                    >
                      {[...new Set([...fields, column.field])].map((field) => (
                        <option key={field} value={field}>
                          {said.fields[field]}
                        </option>
                      ))}
                    </select>
                  )}
                </Field>
                {column.field === 'ATTRIBUTE' && (
                  <Field label={said.called} hint={said.calledHint(column.attribute ?? '')}>
                    {(given) => (
                      <input
                        {...given}
                        disabled={!apply || busy}
                        maxLength={64}
                        value={column.attribute ?? ''}
                        onChange={({ target }) => change(column.index, { attribute: target.value })}
                        className={inputLook}
                      />
                    )}
                  </Field>
                )}
                <p className="text-sm break-words text-dim">{column.samples.filter(Boolean).join(' · ') || said.noSamples}</p>
              </li>
            );
          })}
        </ul>
        {hasHeader !== undefined && (
          <label className="flex min-h-11 w-fit cursor-pointer items-center gap-2">
            <input
              type="checkbox"
              checked={header}
              disabled={!apply || busy}
              onChange={() => setHeader(!header)}
              className="size-4 accent-accent"
            />
            {said.hasHeader}
          </label>
        )}
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault)}
          </Notice>
        )}
        {apply && changed && (
          <Button type="submit" look="main" className="w-fit" disabled={busy}>
            {said.apply}
          </Button>
        )}
      </form>
    </Card>
  );
}
