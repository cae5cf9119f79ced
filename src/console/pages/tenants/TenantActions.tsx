import { useState } from 'react';
import { useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Button, Notice } from '../../parts/controls.js';
import { FormDialog } from '../../parts/FormDialog.js';
import { LongTextField, SelectField } from '../../parts/inputs.js';
import { errorText, fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { AdjustCredits } from './AdjustCredits.js';
import { ReinstateTenant, SetSendingWeight, SuspendTenant, type TenantShown } from './tenants.gen.js';
import { useTenantWords } from './words.js';

const weights = Array.from({ length: 10 }, (_, index) => index + 1);

interface TenantActionsProps {
  tenant: TenantShown;
  /** Told when credits have moved. */
  moved(): void;
}

/** What a platform admin can do with a business. */
export function TenantActions({ tenant, moved }: TenantActionsProps) {
  const words = useWords();
  const tenants = useTenantWords();
  const { permissions } = useViewer();
  const reinstate = useAction(ReinstateTenant);
  const [asking, setAsking] = useState<'suspend' | 'weight'>();
  const { id, status } = tenant;
  const mayManage = permissions.includes('MANAGE_TENANTS');
  const close = () => setAsking(undefined);
  return (
    <div className="grid gap-3">
      {reinstate.fault && <Notice tone="bad">{errorText(words, reinstate.fault)}</Notice>}
      <div className="flex flex-wrap gap-2">
        {permissions.includes('ADJUST_CREDITS') && <AdjustCredits tenant={tenant} moved={moved} />}
        {mayManage && <Button onClick={() => setAsking('weight')}>{tenants.setWeight.action}</Button>}
        {mayManage && status === 'ACTIVE' && (
          <Button look="quiet" onClick={() => setAsking('suspend')}>
            {tenants.suspend.action}
          </Button>
        )}
        {mayManage && status === 'SUSPENDED' && (
          <Button look="main" disabled={reinstate.busy} onClick={() => void reinstate.run({ id })}>
            {reinstate.busy ? words.working : tenants.reinstate}
          </Button>
        )}
      </div>
      {asking === 'suspend' && <Suspend tenant={tenant} close={close} />}
      {asking === 'weight' && <Weight tenant={tenant} close={close} />}
    </div>
  );
}

function Suspend({ tenant: { id, name }, close }: { tenant: TenantShown; close(): void }) {
  const words = useWords();
  const { suspend } = useTenantWords();
  const { run, busy, fault } = useAction(SuspendTenant);
  const [reason, setReason] = useState('');
  const submit = async () => {
    if (await run({ id, reason: reason.trim() })) close();
  };
  return (
    <FormDialog
      title={suspend.title(name)}
      action={suspend.action}
      look="danger"
      busy={busy}
      fault={fault}
      fields={['reason']}
      disabled={reason.trim() === ''}
      submit={() => void submit()}
      close={close}
    >
      <p>{suspend.means}</p>
      <LongTextField
        label={suspend.reason}
        hint={suspend.reasonHint}
        value={reason}
        change={setReason}
        error={fieldError(words, fault, 'reason')}
      />
    </FormDialog>
  );
}

function Weight({ tenant: { id, sendingWeight }, close }: { tenant: TenantShown; close(): void }) {
  const tenants = useTenantWords();
  const { run, busy, fault } = useAction(SetSendingWeight);
  const [weight, setWeight] = useState(String(sendingWeight));
  const submit = async () => {
    if (await run({ id, weight: Number(weight) })) close();
  };
  return (
    <FormDialog
      title={tenants.setWeight.action}
      action={tenants.setWeight.save}
      busy={busy}
      fault={fault}
      submit={() => void submit()}
      close={close}
    >
      <p>{tenants.setWeight.means}</p>
      <SelectField
        label={tenants.weight}
        value={weight}
        change={setWeight}
        options={weights.map((one) => [String(one), tenants.weightOf(one)] as const)}
      />
    </FormDialog>
  );
}
