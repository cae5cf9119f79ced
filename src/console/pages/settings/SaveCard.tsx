import type { FormEvent, ReactNode } from 'react';
import type { ApiError } from '../../api/ask.js';
import { Button, Card, Notice } from '../../parts/controls.js';
import { errorText } from '../../words/format.js';
import { useWords, type Words } from '../../words/words.js';
import { useSettingsWords } from './words.js';

interface SaveCardProps {
  title: string;
  lead?: string;
  children: ReactNode;
  /** What the button says; "Save" when absent. */
  action?: string;
  busy: boolean;
  fault: ApiError | undefined;
  /** The fields that say their own fault. */
  fields: readonly string[];
  /** The words for faults, where a page has its own. */
  words?: Words;
  /** What was done; shown until something changes. */
  said: string | undefined;
  disabled?: boolean;
  save(): void;
}

/** A few settings that are saved together. What was typed stays when they are refused. */
export function SaveCard(props: SaveCardProps) {
  const mine = useSettingsWords();
  const shared = useWords();
  const { title, lead, children, action, busy, fault, fields, words = shared, said, disabled, save } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !disabled) save();
  };
  return (
    <Card title={title}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        {lead && <p className="text-dim">{lead}</p>}
        {children}
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault, fields)}
          </Notice>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="main" disabled={busy || disabled}>
            {busy ? words.working : (action ?? mine.save)}
          </Button>
          <span role="status" className="text-good">
            {said && !busy && !fault && said}
          </span>
        </div>
      </form>
    </Card>
  );
}
