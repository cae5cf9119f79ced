import type { FormEvent, ReactNode } from 'react';
import type { ApiError } from '../../api/ask.js';
import { Button, Notice } from '../../parts/controls.js';
import { errorText, withErrors } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { useAccountWords } from './words.js';

interface LinkFormProps {
  lead: string;
  children?: ReactNode;
  action: string;
  busy: boolean;
  fault: ApiError | undefined;
  /** The fields that say their own fault. */
  fields?: readonly string[];
  submit(): void;
}

/** What a mail's link asks for, and its button. */
export function LinkForm({ lead, children, action, busy, fault, fields, submit }: LinkFormProps) {
  const words = withErrors(useWords(), useAccountWords().errors);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="text-dim">{lead}</p>
      {children}
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault, fields)}
        </Notice>
      )}
      <Button type="submit" look="main" disabled={busy}>
        {busy ? words.working : action}
      </Button>
    </form>
  );
}
