import type { ReactNode } from 'react';
import type { ApiError } from '../api/ask.js';
import { errorText } from '../words/format.js';
import { useWords } from '../words/words.js';
import { Button, Notice } from './controls.js';
import { Dialog } from './Dialog.js';

interface FormDialogProps {
  title: string;
  children: ReactNode;
  /** What the button says: the verb and its object. */
  action: string;
  look?: 'main' | 'danger';
  busy: boolean;
  fault: ApiError | undefined;
  /** The fields that say their own fault. */
  fields?: readonly string[];
  disabled?: boolean;
  /** No answer came: the same request is being asked again. */
  unanswered?: boolean;
  submit(): void;
  close(): void;
}

/** A few fields, and the step that needs them. What was typed stays when it is refused. */
export function FormDialog(props: FormDialogProps) {
  const { title, children, action, look = 'main', busy, fault, fields, disabled, unanswered, submit, close } = props;
  const words = useWords();
  return (
    <Dialog title={title} close={close}>
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && !disabled) submit();
        }}
      >
        {children}
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault, fields)}
          </Notice>
        )}
        {unanswered && (
          <Notice tone="warn" live="polite">
            {words.send.asking}
          </Notice>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{words.dialog.cancel}</Button>
          <Button type="submit" look={look} disabled={busy || disabled}>
            {busy ? words.working : action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
