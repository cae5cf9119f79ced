import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { FormDialog } from '../../../parts/FormDialog.js';
import { TextField } from '../../../parts/inputs.js';
import { wholeIn } from '../../../words/whole.js';
import { RotateSecret } from './webhooks.gen.js';
import { useWebhookWords } from './words.js';

const LONGEST_HOURS = 168;

/** Replaces the signing secret; for a time both sign. */
export function RotateDialog({ id, rotated, close }: { id: string; rotated(secret: string): void; close(): void }) {
  const mine = useWebhookWords();
  const [hours, setHours] = useState('24');
  const { run, busy, fault } = useAction(RotateSecret);
  const overlapHours = wholeIn(hours, 0, LONGEST_HOURS) ?? undefined;
  const isBad = overlapHours === undefined;
  const submit = async () => {
    if (overlapHours === undefined) return;
    const secret = (await run({ input: { id, overlapHours } }))?.rotateWebhookSecret?.secret;
    if (secret) rotated(secret);
  };
  return (
    <FormDialog
      title={mine.one.rotate}
      action={mine.one.rotate}
      busy={busy}
      fault={fault}
      disabled={isBad}
      submit={() => void submit()}
      close={close}
    >
      <p>{mine.one.rotateLead}</p>
      <TextField
        label={mine.one.overlap}
        inputMode="numeric"
        error={isBad ? mine.one.overlapBad : undefined}
        value={hours}
        change={setHours}
      />
    </FormDialog>
  );
}
