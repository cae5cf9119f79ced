import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/ask.js';
import { type UploadedFile, upload } from '../../api/upload.js';
import { errorText, withErrors } from '../../words/format.js';
import { useWords, wordsOf } from '../../words/words.js';
import { Button, Field, inputLook } from '../controls.js';
import { Progress } from '../Progress.js';

const MOST_BYTES = 5 * 1024 * 1024;

const en = {
  hint: 'PDF, PNG or JPEG, at most 5 MiB',
  tooLarge: 'This file has more than 5 MiB. Choose a smaller one, or photograph it smaller.',
  refused: 'This file is not taken: it must be a PDF, PNG or JPEG of at most 5 MiB.',
  uploading: (name: string) => `${name} is on its way`,
};
const sw: typeof en = {
  hint: 'PDF, PNG au JPEG, hadi MiB 5',
  tooLarge: 'Faili hii inazidi MiB 5. Chagua ndogo, au ipige picha ndogo.',
  refused: 'Faili hii haipokelewi: iwe PDF, PNG au JPEG ya hadi MiB 5.',
  uploading: (name) => `${name} inapakiwa`,
};
const useFileWords = wordsOf({ EN: en, SW: sw });

/** Takes one document (POST /uploads/document) and tells of it once it is stored; what is wrong with it is said below. */
export function DocumentField({ label, onStored }: { label: string; onStored(file: UploadedFile): void }) {
  const mine = useFileWords();
  const words = withErrors(useWords(), { UPLOAD_REFUSED: mine.refused, BAD_USER_INPUT: mine.refused });
  const [sending, setSending] = useState<{ name: string; share: number }>();
  const [fault, setFault] = useState<string>();
  const stopping = useRef<AbortController>(undefined);
  useEffect(() => () => stopping.current?.abort(), []);
  const take = async (file: File | undefined) => {
    setFault(undefined);
    if (!file) return;
    if (file.size > MOST_BYTES) return setFault(mine.tooLarge);
    stopping.current = new AbortController();
    const { signal } = stopping.current;
    setSending({ name: file.name, share: 0 });
    try {
      onStored(await upload('document', file, (share) => setSending({ name: file.name, share }), signal));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!signal.aborted) setFault(errorText(words, error));
    } finally {
      setSending(undefined);
    }
  };
  return (
    <div className="grid gap-2">
      <Field label={label} hint={mine.hint} error={fault}>
        {(given) => (
          <input
            {...given}
            type="file"
            accept=".pdf,.png,.jpg,.jpeg"
            disabled={sending !== undefined}
            onChange={({ target }) => {
              void take(target.files?.[0]);
              target.value = '';
            }}
            className={`${inputLook} file:mr-3 file:cursor-pointer file:rounded-md file:border-0 file:bg-sunk file:px-3 file:py-1 file:text-ink`}
          />
        )}
      </Field>
      {sending && (
        <div className="grid gap-2">
          <Progress label={mine.uploading(sending.name)} share={sending.share} />
          <Button look="quiet" className="w-fit" onClick={() => stopping.current?.abort()}>
            {words.dialog.cancel}
          </Button>
        </div>
      )}
    </div>
  );
}
