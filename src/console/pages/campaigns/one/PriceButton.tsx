import { useAction } from '../../../api/useAction.js';
import { Button, Notice } from '../../../parts/controls.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { QuoteCampaign } from '../campaigns.gen.js';
import { useCampaignWords } from '../words.js';
import { useRunWords } from './words.js';

/** Reads the audience and prices it. */
export function PriceButton({ id, again = false }: { id: string; again?: boolean }) {
  const words = useWords();
  const { price } = useCampaignWords();
  const { quote } = useRunWords();
  const action = useAction(QuoteCampaign);
  return (
    <div className="grid justify-items-start gap-2">
      <Button look="main" disabled={action.busy} onClick={() => void action.run({ id })}>
        {again ? quote.again : price}
      </Button>
      {action.fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, action.fault)}
        </Notice>
      )}
    </div>
  );
}
