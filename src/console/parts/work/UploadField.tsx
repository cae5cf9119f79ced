import { useRef, useState } from 'react';
import { ApiError } from '../../api/ask.js';
import { type UploadedFile, upload } from '../../api/upload.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Button, Field, inputLook } from '../controls.js';
import { Progress } from '../Progress.js';
import { useWorkWords } from './words.js';

interface UploadFieldProps {
  label: string;
  hint: string;
  purpose: 'contacts' | 'audience';
  disabled?: boolean;
  /** What is wrong with it beside the upload. */
  error?: string;
  /** Told of the stored file. */
  uploaded(file: UploadedFile): void;
}

/** Takes a list from this device, and sends it at once. */
export function UploadField({ label, hint, purpose, disabled, error, uploaded }: UploadFieldProps) {
  const words = useWords();
  const work = useWorkWords();
  const [share, setShare] = useState<number>();
  const [fault, setFault] = useState<ApiError>();
  const ended = useRef<AbortController>(undefined);
  const send = async (file: File) => {
    const controller = new AbortController();
    ended.current = controller;
    setFault(undefined);
    setShare(0);
    try {
      uploaded(await upload(purpose, file, setShare, controller.signal));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!controller.signal.aborted) setFault(error);
    } finally {
      setShare(undefined);
    }
  };
  return (
    <div className="grid gap-2">
      <Field label={label} hint={hint} error={fault ? errorText(words, fault) : error}>
        {(given) => (
          <input
            {...given}
            type="file"
            accept=".csv,.txt,.tsv,.xlsx"
            disabled={disabled || share !== undefined}
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              // The same file may be chosen again once it was mended.
              target.value = '';
              if (file) void send(file);
            }}
            className={`${inputLook} cursor-pointer`}
          />
        )}
      </Field>
      {share !== undefined && (
        <div className="grid gap-1">
          <Progress label={work.uploading} share={share} />
          <Button look="quiet" className="w-fit" onClick={() => ended.current?.abort()}>
            {words.dialog.cancel}
          </Button>
        </div>
      )}
    </div>
  );
}
