import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Field, inputLook } from '../../parts/controls.js';
import { ConfirmDialog } from '../../parts/Dialog.js';
import { fieldError, phone } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type ContactParts, DeleteContact, EraseContact } from './contacts.gen.js';
import { useContactWords } from './words.js';

/** Takes a contact out of the list, or a person out of everything. */
export function RemoveContact({ contact }: { contact: ContactParts }) {
  const words = useWords();
  const { remove: said } = useContactWords();
  const navigate = useNavigate();
  const [asks, setAsks] = useState<'delete' | 'erase'>();
  const [reason, setReason] = useState('');
  const [remove, erase] = [useAction(DeleteContact), useAction(EraseContact)];
  const name = contact.name ?? phone(contact.phone);
  const leave = () => void navigate({ to: '/contacts' });
  const close = () => {
    setAsks(undefined);
    remove.forget();
    erase.forget();
  };
  return (
    <Card title={said.title}>
      <div className="grid gap-4">
        <div className="grid gap-2">
          <p className="text-dim">{said.deleteDetail}</p>
          <Button className="w-fit" onClick={() => setAsks('delete')}>
            {said.delete}
          </Button>
        </div>
        <div className="grid gap-2 border-t border-line pt-4">
          <p className="text-dim">{said.eraseDetail}</p>
          <Button className="w-fit" onClick={() => setAsks('erase')}>
            {said.erase}
          </Button>
        </div>
      </div>
      {asks === 'delete' && (
        <ConfirmDialog
          title={said.deleteTitle(name)}
          action={said.delete}
          busy={remove.busy}
          fault={remove.fault}
          confirm={async () => (await remove.run({ ids: [contact.id] })) && leave()}
          close={close}
        >
          <p>{said.deleteLoss}</p>
        </ConfirmDialog>
      )}
      {asks === 'erase' && (
        <ConfirmDialog
          title={said.eraseTitle(name)}
          action={said.erase}
          typed={name}
          busy={erase.busy}
          fault={erase.fault}
          confirm={async () => (await erase.run({ input: { id: contact.id, reason } })) && leave()}
          close={close}
        >
          <p>{said.eraseLoss}</p>
          <Field label={said.reason} hint={said.reasonHint} error={fieldError(words, erase.fault, 'reason')}>
            {(given) => (
              <input {...given} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} className={inputLook} />
            )}
          </Field>
        </ConfirmDialog>
      )}
    </Card>
  );
}
