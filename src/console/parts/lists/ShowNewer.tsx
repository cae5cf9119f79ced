import { Button } from '../controls.js';

/** Says that there is something newer than the list shows, and shows it when one asks: rows don't move while one reads. */
export function ShowNewer({ text, show }: { text: string | undefined; show(): void }) {
  return (
    <div role="status">
      {text && (
        <Button look="main" className="mb-3 w-full" onClick={show}>
          {text}
        </Button>
      )}
    </div>
  );
}
