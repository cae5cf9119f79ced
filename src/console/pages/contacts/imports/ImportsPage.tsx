import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import type { UploadedFile } from '../../../api/upload.js';
import { useAction } from '../../../api/useAction.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Card, Field, inputLook, Notice, Tag, type Tone } from '../../../parts/controls.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Page } from '../../../parts/Page.js';
import { UploadField } from '../../../parts/work/UploadField.js';
import { errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { GroupChoice } from '../GroupChoice.js';
import { ImportContacts, ImportOptOuts, type ImportState, Imports, ImportsChange } from './imports.gen.js';
import { useImportWords } from './words.js';

const PAGE = 10;

/** Takes a file of contacts or opt-outs, and shows those that were taken before. */
export function ImportsPage() {
  const said = useImportWords();
  return (
    <Page title={said.title} lead={said.lead}>
      <BackLink to="/contacts">{said.back}</BackLink>
      <NewImport />
      <PastImports />
    </Page>
  );
}

function NewImport() {
  const words = useWords();
  const said = useImportWords();
  const navigate = useNavigate();
  const [kind, setKind] = useState<ImportState['kind']>('CONTACTS');
  const [existing, setExisting] = useState<'UPDATE' | 'KEEP'>('UPDATE');
  const [groupIds, setGroupIds] = useState<string[]>([]);
  const [tags, setTags] = useState('');
  const [contacts, optOuts] = [useAction(ImportContacts), useAction(ImportOptOuts)];
  const { fault, busy } = kind === 'CONTACTS' ? contacts : optOuts;
  const begin = async ({ id: fileId }: UploadedFile) => {
    const named = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
    const started =
      kind === 'CONTACTS'
        ? (await contacts.run({ input: { fileId, existing, groupIds, tags: named } }))?.importContacts
        : (await optOuts.run({ input: { fileId } }))?.importOptOuts;
    if (started) void navigate({ to: '/contacts/import/$id', params: { id: started.contactImport.id } });
  };
  return (
    <Card>
      <div className="grid gap-4">
        <fieldset>
          <legend className="font-medium">{said.kind}</legend>
          {(['CONTACTS', 'OPT_OUTS'] as const).map((one) => (
            <label key={one} className="flex min-h-11 w-fit cursor-pointer items-center gap-2">
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} className="size-4 accent-accent" />
              {said.kinds[one]}
            </label>
          ))}
        </fieldset>
        {kind === 'CONTACTS' && (
          <>
            <Field label={said.existing}>
              {(given) => (
                <select
                  {...given}
                  value={existing}
                  onChange={({ target }) => setExisting(target.value as 'UPDATE' | 'KEEP')}
                  className={inputLook}
                >
                  <option value="UPDATE">{said.existings.UPDATE}</option>
                  <option value="KEEP">{said.existings.KEEP}</option>
                </select>
              )}
            </Field>
            <GroupChoice legend={said.groups} chosen={groupIds} choose={setGroupIds} />
            <Field label={said.tags} hint={said.tagsHint} optional={words.optional}>
              {(given) => <input {...given} value={tags} onChange={({ target }) => setTags(target.value)} className={inputLook} />}
            </Field>
          </>
        )}
        <UploadField label={said.file} hint={said.fileHint} purpose="contacts" disabled={busy} uploaded={(file) => void begin(file)} />
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault)}
          </Notice>
        )}
      </div>
    </Card>
  );
}

const tones: Record<ImportState['status'], Tone> = {
  STAGING: 'plain',
  READY: 'warn',
  RUNNING: 'plain',
  COMPLETED: 'good',
  FAILED: 'bad',
  CANCELLED: 'plain',
};

/** The state of an import in a person's words. */
export function ImportTag({ status }: { status: ImportState['status'] }) {
  const said = useImportWords();
  return <Tag tone={tones[status]}>{said.status[status]}</Tag>;
}

function PastImports() {
  const said = useImportWords();
  const timeZone = useTimeZone();
  const missed = useLive(ImportsChange, {});
  return (
    <Card title={said.begun}>
      <CursorList document={Imports} variables={{ first: PAGE }} revision={missed} none={<p className="text-dim">{said.none}</p>}>
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map(({ id, file, kind, status, createdAt }) => (
              <li key={id}>
                <Link
                  to="/contacts/import/$id"
                  params={{ id }}
                  className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
                >
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{file.filename}</span>
                    <span className="block text-sm text-dim">
                      {said.kinds[kind]} · {shortTime(createdAt, timeZone)}
                    </span>
                  </span>
                  <ImportTag status={status} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}
