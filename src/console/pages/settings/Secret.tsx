import { useState } from 'react';
import { Button } from '../../parts/controls.js';
import { useSettingsWords } from './words.js';

/** What is shown once: to be copied and kept elsewhere. */
export function Secret({ label, text }: { label: string; text: string }) {
  const mine = useSettingsWords();
  const [said, setSaid] = useState<string>();
  const copy = () => {
    // Without https there is no clipboard.
    if (!navigator.clipboard) return setSaid(mine.notCopied);
    navigator.clipboard.writeText(text).then(
      () => setSaid(mine.copied),
      () => setSaid(mine.notCopied),
    );
  };
  return (
    <div className="grid gap-2">
      <p className="font-medium">{label}</p>
      <pre
        data-secret
        className="overflow-x-hidden rounded-lg border border-line bg-sunk p-3 font-mono text-sm break-all whitespace-pre-wrap"
      >
        {text}
      </pre>
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={copy}>{mine.copy}</Button>
        <span role="status" className="text-sm text-dim">
          {said}
        </span>
      </div>
    </div>
  );
}
