import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { Card, Notice } from '../../parts/controls.js';
import { BackLink } from '../../parts/lists/BackLink.js';
import { Page } from '../../parts/Page.js';
import { ContactForm } from './ContactForm.js';
import { type ContactDraft, emptyDraft, newInputOf } from './contactDraft.js';
import { SaveContact } from './contacts.gen.js';
import { useContactWords } from './words.js';

export function NewContactPage() {
  const said = useContactWords();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<ContactDraft>(emptyDraft);
  const [wasThere, setWasThere] = useState<string>();
  const action = useAction(SaveContact);
  const save = async () => {
    setWasThere(undefined);
    const saved = (await action.run({ input: newInputOf(draft) }))?.upsertContact;
    if (!saved) return;
    if (saved.created) void navigate({ to: '/contacts/$id', params: { id: saved.contact.id } });
    else setWasThere(saved.contact.id);
  };
  return (
    <Page title={said.form.newTitle}>
      <BackLink to="/contacts">{said.back}</BackLink>
      <Card>
        <ContactForm draft={draft} change={setDraft} isNew busy={action.busy} fault={action.fault} save={() => void save()}>
          {wasThere && (
            <Notice tone="warn" live="polite">
              <p>{said.form.wasThere}</p>
              <Link to="/contacts/$id" params={{ id: wasThere }} className="font-medium underline">
                {said.known.title}
              </Link>
            </Notice>
          )}
        </ContactForm>
      </Card>
    </Page>
  );
}
