import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { ApiError } from '../api/ask.js';
import { errorText } from '../words/format.js';
import { useWords } from '../words/words.js';
import { Button, Field, inputLook, Notice } from './controls.js';

interface DialogProps {
  title: string;
  children: ReactNode;
  close(): void;
}

/** What must be answered before the page goes on: it has the focus, Escape closes it. Rendered while it is open. */
export function Dialog({ title, children, close }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      onClose={close}
      aria-labelledby={id}
      className="m-auto w-[calc(100%-2rem)] max-w-lg rounded-xl border border-line bg-card p-5 text-ink shadow-lg backdrop:bg-black/50"
    >
      <h2 id={id} className="mb-3 text-lg font-semibold">
        {title}
      </h2>
      {children}
    </dialog>
  );
}

interface ConfirmDialogProps extends DialogProps {
  /** What the button says: the verb and its object. */
  action: string;
  /** What has to be typed first, for what can't be undone. */
  typed?: string;
  busy: boolean;
  fault: ApiError | undefined;
  confirm(): void;
}

/** Asks before something is lost; `children` say what. Harmless steps don't ask. */
export function ConfirmDialog({ title, children, action, typed, busy, fault, confirm, close }: ConfirmDialogProps) {
  const words = useWords();
  const [text, setText] = useState('');
  return (
    <Dialog title={title} close={close}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <div className="grid gap-2">{children}</div>
        {typed && (
          <Field label={words.dialog.type(typed)}>
            {(given) => (
              <input {...given} value={text} autoComplete="off" onChange={({ target }) => setText(target.value)} className={inputLook} />
            )}
          </Field>
        )}
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault)}
          </Notice>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{words.dialog.cancel}</Button>
          <Button type="submit" look="danger" disabled={busy || (typed !== undefined && text.trim() !== typed)}>
            {busy ? words.working : action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
