import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { Card, Notice, Tag } from '../../parts/controls.js';
import { Figure } from '../../parts/Figure.js';
import { Loading } from '../../parts/Page.js';
import { count, errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { BuyForm } from './BuyForm.js';
import { CreditsPage } from './CreditsPage.js';
import { Shop } from './credits.gen.js';
import { useCreditsWords } from './words.js';

/** What is left, and the way to more. */
export const BuyPage = () => (
  <CreditsPage>
    <Buying />
  </CreditsPage>
);

function Buying() {
  const words = useWords();
  const mine = useCreditsWords();
  const [{ data, error }] = useQuery({ query: Shop, variables: {}, requestPolicy: 'cache-and-network' });
  const balance = data?.balance;
  return (
    <>
      {error && !data && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      {!data && !error && <Loading />}
      {balance && (
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          <Figure name={mine.available} value={count(balance.available)}>
            {balance.low && (
              <dd>
                <Tag tone="warn">{mine.low}</Tag>
              </dd>
            )}
          </Figure>
          <Figure name={mine.held} value={count(balance.held)} />
          <Figure name={mine.spent} value={count(balance.spent)} />
        </dl>
      )}
      {data && (
        <Card title={mine.buy}>
          <BuyForm packages={data.packages} channels={data.paymentChannels} />
        </Card>
      )}
    </>
  );
}
