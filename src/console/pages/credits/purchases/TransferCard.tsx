import { useAction } from '../../../api/useAction.js';
import { Card, Notice } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { DocumentField } from '../../../parts/work/DocumentField.js';
import { shillings } from '../../../words/amounts.js';
import { errorText, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { type PurchaseParts, ShowTransfer } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';

const MOST_PROOFS = 5;

/** Where to transfer, and the place to show that one has. */
export function TransferCard({ purchase }: { purchase: PurchaseParts }) {
  const mine = useCreditsWords();
  const words = withErrors(useWords(), mine.errors);
  const { id, status, instructions, expectedTzs, proofs } = purchase;
  const show = useAction(ShowTransfer);
  const takesProofs = ['PENDING', 'REVIEW', 'EXPIRED'].includes(status) && proofs.length < MOST_PROOFS;
  return (
    <>
      {instructions && (
        <Card title={mine.one.bank}>
          {!instructions.accountNumber && <p className="mb-3">{mine.one.noBank}</p>}
          <Facts>
            <Fact name={mine.one.write}>
              <strong>{instructions.reference}</strong>
            </Fact>
            <Fact name={mine.one.amount}>{shillings(expectedTzs)}</Fact>
            {instructions.accountNumber && (
              <>
                <Fact name={mine.one.account}>{instructions.accountNumber}</Fact>
                <Fact name={mine.one.inName}>{instructions.accountName}</Fact>
                <Fact name={mine.one.bankName}>{instructions.bankName}</Fact>
              </>
            )}
          </Facts>
        </Card>
      )}
      {(takesProofs || proofs.length > 0) && (
        <Card title={mine.one.proofs}>
          <div className="grid gap-3">
            {takesProofs && <p className="text-dim">{mine.one.proofsDetail}</p>}
            {proofs.length > 0 && (
              <div>
                <p className="text-sm text-dim">{mine.one.shown}</p>
                <ul className="list-disc pl-5">
                  {proofs.map((file) => (
                    <li key={file.id} className="break-words">
                      {file.filename}
                    </li>
                  ))}
                </ul>
              </div>
            )}
            {takesProofs && <DocumentField label={mine.one.upload} onStored={({ id: fileId }) => void show.run({ id, fileId })} />}
            {show.fault && (
              <Notice tone="bad" live="assertive">
                {errorText(words, show.fault)}
              </Notice>
            )}
          </div>
        </Card>
      )}
    </>
  );
}
