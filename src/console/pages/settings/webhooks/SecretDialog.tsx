import { Button } from '../../../parts/controls.js';
import { Dialog } from '../../../parts/Dialog.js';
import { Secret } from '../Secret.js';
import { useSettingsWords } from '../words.js';
import { useWebhookWords } from './words.js';

/** A signing secret, for the only time. */
export function SecretDialog({ secret, close }: { secret: string; close(): void }) {
  const mine = useWebhookWords();
  const settings = useSettingsWords();
  return (
    <Dialog title={mine.made} close={close}>
      <div className="grid gap-4">
        <p>{mine.madeLead}</p>
        <Secret label={mine.secret} text={secret} />
        <Button look="main" onClick={close}>
          {settings.done}
        </Button>
      </div>
    </Dialog>
  );
}
