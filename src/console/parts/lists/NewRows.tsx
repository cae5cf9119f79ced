import { useWords } from '../../words/words.js';
import { Button } from '../controls.js';

/** Above a list: shows what is new when it is asked for. */
export function NewRows({ count, show }: { count: number; show(): void }) {
  const words = useWords();
  return (
    <div role="status">
      {count > 0 && (
        <Button look="main" className="mb-3 w-full" onClick={show}>
          {words.messages.showNew(count, false)}
        </Button>
      )}
    </div>
  );
}
