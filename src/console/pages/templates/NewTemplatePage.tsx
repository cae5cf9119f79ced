import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { BackLink } from '../../parts/lists/BackLink.js';
import { Page } from '../../parts/Page.js';
import { type TemplateDraft, TemplateForm } from './TemplateForm.js';
import { CreateTemplate } from './templates.gen.js';
import { useTemplateWords } from './words.js';

export function NewTemplatePage() {
  const said = useTemplateWords();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<TemplateDraft>({ name: '', body: '', category: 'TRANSACTIONAL' });
  const action = useAction(CreateTemplate);
  const create = async () => {
    const made = (await action.run({ input: draft }))?.createTemplate;
    if (made) void navigate({ to: '/templates/$id', params: { id: made.template.id } });
  };
  return (
    <Page title={said.new}>
      <BackLink to="/templates">{said.back}</BackLink>
      <TemplateForm draft={draft} change={setDraft} busy={action.busy} fault={action.fault} save={() => void create()} />
    </Page>
  );
}
