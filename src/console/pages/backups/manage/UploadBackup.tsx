import { useRef, useState } from 'react';
import { ApiError } from '../../../api/ask.js';
import { upload } from '../../../api/upload.js';
import { Button, Card, Field, inputLook, Notice } from '../../../parts/controls.js';
import { Progress } from '../../../parts/Progress.js';
import { bytes } from '../../../words/amounts.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useBackupWords } from '../words.js';

interface Going {
  share: number;
  name: string;
  size: number;
  end: AbortController;
}

/** A backup of another server or an earlier one, brought here: it counts once it is proven. */
export function UploadBackup({ begun }: { begun(id: string): void }) {
  const words = useWords();
  const { uploading } = useBackupWords();
  const [going, setGoing] = useState<Going>();
  const [fault, setFault] = useState<ApiError>();
  const [done, setDone] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const bring = async (file: File) => {
    const end = new AbortController();
    setFault(undefined);
    setDone(false);
    setGoing({ share: 0, name: file.name, size: file.size, end });
    try {
      const backup = await upload<{ id: string }>('backup', file, (share) => setGoing((now) => now && { ...now, share }), end.signal);
      setDone(true);
      begun(backup.id);
    } catch (refusal) {
      if (!(refusal instanceof ApiError)) throw refusal;
      // Who ended it knows.
      if (!end.signal.aborted) setFault(refusal);
    } finally {
      setGoing(undefined);
      if (input.current) input.current.value = '';
    }
  };
  return (
    <Card title={uploading.title}>
      <div className="grid gap-3">
        <Field label={uploading.file} hint={uploading.lead} error={fault && errorText(words, fault)}>
          {(given) => (
            <input
              {...given}
              ref={input}
              type="file"
              accept=".age"
              disabled={going !== undefined}
              className={inputLook}
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                if (file) void bring(file);
              }}
            />
          )}
        </Field>
        {going && (
          <>
            <Progress
              label={going.share < 1 ? uploading.going(going.name) : uploading.reading}
              share={going.share}
              detail={bytes(going.size)}
            />
            <Button className="w-fit" onClick={() => going.end.abort()}>
              {words.dialog.cancel}
            </Button>
          </>
        )}
        <div role="status" className="empty:hidden">
          {done && <Notice tone="good">{uploading.done}</Notice>}
        </div>
      </div>
    </Card>
  );
}
