import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice, Tag } from '../../parts/controls.js';
import { Fact, Facts } from '../../parts/Fact.js';
import { Loading, Page } from '../../parts/Page.js';
import { shillings } from '../../words/amounts.js';
import { count, errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { PackageForm } from './PackageForm.js';
import { type PackageShown, Packages as PackagesQuery, SavePackage, type UpsertPackageInput } from './packages.gen.js';
import { usePackageWords } from './words.js';

/** What businesses can buy, and what is no longer sold. */
export function PackagesPage() {
  const words = useWords();
  const packages = usePackageWords();
  return (
    <Page title={words.pages.packages} lead={packages.lead}>
      <Packages />
    </Page>
  );
}

function Packages() {
  const words = useWords();
  const packages = usePackageWords();
  const mayChange = useViewer().permissions.includes('ADJUST_CREDITS');
  const [{ data, error }, ask] = useQuery({ query: PackagesQuery, variables: {}, requestPolicy: 'cache-and-network' });
  const [edited, setEdited] = useState<PackageShown | 'new'>();
  const found = data?.packages;
  return (
    <>
      {error && !found && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      {!found && !error && <Loading />}
      {found?.length === 0 && <p className="text-dim">{packages.none}</p>}
      {found?.map((one) => (
        <PackageCard key={one.id} shown={one} change={mayChange ? () => setEdited(one) : undefined} />
      ))}
      {mayChange && found && (
        <Button className="w-full sm:w-fit" onClick={() => setEdited('new')}>
          {packages.add}
        </Button>
      )}
      {edited && (
        <PackageForm
          shown={edited === 'new' ? undefined : edited}
          codes={found?.map(({ code }) => code) ?? []}
          close={() => setEdited(undefined)}
          saved={() => {
            setEdited(undefined);
            ask({ requestPolicy: 'network-only' });
          }}
        />
      )}
    </>
  );
}

function PackageCard({ shown, change }: { shown: PackageShown; change: (() => void) | undefined }) {
  const words = useWords();
  const save = useAction(SavePackage);
  const packages = usePackageWords();
  const { code, name, credits, priceTzs, unitPriceTzs, senderIdLimit, support, features, active } = shown;
  const sell = active ? packages.takeOff : packages.putBack;
  return (
    <Card title={name} aside={!active && <Tag tone="plain">{packages.notSold}</Tag>}>
      <div className="grid gap-4">
        <Facts>
          <Fact name={packages.credits}>{count(credits)}</Fact>
          <Fact name={packages.price}>
            {shillings(priceTzs)} ({packages.each(unitPriceTzs.toLocaleString('en', { maximumFractionDigits: 2 }))})
          </Fact>
          <Fact name={packages.senderIds}>{senderIdLimit === null ? packages.noLimit : count(senderIdLimit)}</Fact>
          <Fact name={packages.support}>{support}</Fact>
          {features.length > 0 && (
            <Fact name={packages.features} wide>
              {features.join(', ')}
            </Fact>
          )}
          <Fact name={packages.code}>{code}</Fact>
        </Facts>
        {change && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={change} aria-label={`${packages.change}: ${name}`}>
              {packages.change}
            </Button>
            <Button disabled={save.busy} onClick={() => void save.run({ input: sold(shown, !active) })} aria-label={`${sell}: ${name}`}>
              {save.busy ? words.working : sell}
            </Button>
          </div>
        )}
        {save.fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, save.fault)}
          </Notice>
        )}
      </div>
    </Card>
  );
}

/** The package as it is, but on sale or not. */
const sold = ({ id: _, unitPriceTzs: __, ...input }: PackageShown, active: boolean): UpsertPackageInput => ({ ...input, active });
