import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useTimeZone, useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Button, buttonLook, Card, Notice } from '../../parts/controls.js';
import { ConfirmDialog } from '../../parts/Dialog.js';
import { BackLink } from '../../parts/lists/BackLink.js';
import { Loading, Page } from '../../parts/Page.js';
import { errorText, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Preview } from './Preview.js';
import { type TemplateDraft, TemplateForm } from './TemplateForm.js';
import { DeleteTemplate, OneTemplate, type TemplateParts, UpdateTemplate } from './templates.gen.js';
import { useTemplateWords } from './words.js';

/** One template: how it reads, and the way to change, use and delete it. */
export function TemplatePage() {
  const words = useWords();
  const said = useTemplateWords();
  const timeZone = useTimeZone();
  const { id } = useParams({ from: '/templates/$id' });
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const [{ data, error, fetching }] = useQuery({ query: OneTemplate, variables: { id }, requestPolicy: 'cache-and-network' });
  const template = data?.template;
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !template && !fetching;
  return (
    <Page title={template?.name ?? said.title} lead={template && said.changed(shortTime(template.updatedAt, timeZone), template.version)}>
      <BackLink to="/templates">{said.back}</BackLink>
      {!template && fetching && <Loading />}
      {!template && isMissing && (
        <Notice tone="warn">
          <p className="font-medium">{said.missing}</p>
          <p>{said.missingDetail}</p>
        </Notice>
      )}
      {!template && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {template && maySend && <Change key={template.id} template={template} />}
      {template && !maySend && (
        <>
          <Card>
            <p className="break-words whitespace-pre-wrap">{template.body}</p>
          </Card>
          <Preview body={template.body} />
        </>
      )}
    </Page>
  );
}

function Change({ template }: { template: TemplateParts }) {
  const said = useTemplateWords();
  const navigate = useNavigate();
  const { id, name, body, category } = template;
  const [draft, setDraft] = useState<TemplateDraft>({ name, body, category });
  const [isSaved, setIsSaved] = useState(false);
  const [deletes, setDeletes] = useState(false);
  const [update, remove] = [useAction(UpdateTemplate), useAction(DeleteTemplate)];
  const save = async () => {
    if (await update.run({ input: { id, ...draft } })) setIsSaved(true);
  };
  return (
    <>
      <TemplateForm
        title={said.change}
        draft={draft}
        change={(changed) => {
          setIsSaved(false);
          setDraft(changed);
        }}
        busy={update.busy}
        fault={update.fault}
        save={() => void save()}
      >
        <p role="status" className="font-medium text-good">
          {isSaved && said.saved}
        </p>
      </TemplateForm>
      <div className="flex flex-wrap gap-2">
        <Link to="/send" search={{ template: id }} className={buttonLook('plain')}>
          {said.use}
        </Link>
        <Button onClick={() => setDeletes(true)}>{said.remove.delete}</Button>
      </div>
      {deletes && (
        <ConfirmDialog
          title={said.remove.title(name)}
          action={said.remove.delete}
          busy={remove.busy}
          fault={remove.fault}
          confirm={async () => (await remove.run({ id })) && void navigate({ to: '/templates' })}
          close={() => setDeletes(false)}
        >
          <p>{said.remove.loss}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
