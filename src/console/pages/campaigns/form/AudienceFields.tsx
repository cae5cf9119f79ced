import { Button, Field, inputLook, Notice } from '../../../parts/controls.js';
import { UploadField } from '../../../parts/work/UploadField.js';
import { useWords } from '../../../words/words.js';
import { GroupChoice } from '../../contacts/GroupChoice.js';
import type { AudienceDraft } from './campaignDraft.js';
import { useFormWords } from './words.js';

interface AudienceFieldsProps<Draft> {
  draft: Draft;
  change(draft: Draft): void;
  /** What is to be known of numbers that were written one by one before. */
  note: string | undefined;
  error: string | undefined;
}

/** Groups, tags, numbers and a file, together; less those of some groups. */
export function AudienceFields<Draft extends AudienceDraft>({ draft, change, note, error }: AudienceFieldsProps<Draft>) {
  const words = useWords();
  const said = useFormWords();
  const { groupIds, excludeGroupIds, tags, phones, file } = draft;
  return (
    <div className="grid gap-4">
      <p className="text-dim">{said.audienceHint}</p>
      <GroupChoice legend={said.groups} chosen={groupIds} choose={(chosen) => change({ ...draft, groupIds: chosen })} />
      {file && (
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-lg border border-line p-3">
          <p className="min-w-0 break-words">
            {said.fileChosen} <strong>{file.filename}</strong>
          </p>
          <Button onClick={() => change({ ...draft, file: null })}>{said.fileRemove}</Button>
        </div>
      )}
      {file === null && (
        <UploadField
          label={said.file}
          hint={said.fileHint}
          purpose="audience"
          uploaded={({ id, filename }) => change({ ...draft, file: { id, filename } })}
        />
      )}
      <Field label={said.tags} hint={said.tagsHint} optional={words.optional}>
        {(given) => (
          <input {...given} value={tags} onChange={({ target }) => change({ ...draft, tags: target.value })} className={inputLook} />
        )}
      </Field>
      <Field label={said.phones} hint={said.phonesHint} optional={words.optional}>
        {(given) => (
          <textarea
            {...given}
            rows={3}
            inputMode="tel"
            value={phones}
            onChange={({ target }) => change({ ...draft, phones: target.value })}
            className={`${inputLook} tabular-nums`}
          />
        )}
      </Field>
      {note && <Notice tone="warn">{note}</Notice>}
      <GroupChoice legend={said.without} chosen={excludeGroupIds} choose={(chosen) => change({ ...draft, excludeGroupIds: chosen })} />
      {error && (
        <p role="alert" className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
