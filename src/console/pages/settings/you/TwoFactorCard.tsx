import { useState } from 'react';
import type { ResultOf } from '../../../api/resultOf.js';
import { useAction } from '../../../api/useAction.js';
import { Button, buttonLook, Card, Notice } from '../../../parts/controls.js';
import { Dialog } from '../../../parts/Dialog.js';
import { FormDialog } from '../../../parts/FormDialog.js';
import { TextField } from '../../../parts/inputs.js';
import { PasswordField } from '../../../parts/PasswordField.js';
import { errorText, fieldError, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { Secret } from '../Secret.js';
import { QrPicture } from './QrPicture.js';
import { useYouWords } from './words.js';
import { BeginTwoFactor, ConfirmTwoFactor, EndTwoFactor, NewRecoveryCodes, type Person } from './you.gen.js';

type Begun = NonNullable<ResultOf<typeof BeginTwoFactor>['enrolTwoFactor']>;

/** Signing in with a second factor: whether it is on, and the way to turn it on and off. */
export function TwoFactorCard({ user }: { user: Person }) {
  const mine = useYouWords();
  const [open, setOpen] = useState<'setUp' | 'more' | 'end'>();
  const [codes, setCodes] = useState<string[]>();
  const close = () => setOpen(undefined);
  const show = (made: string[] | undefined) => {
    if (!made) return;
    setOpen(undefined);
    setCodes(made);
  };
  return (
    <Card title={mine.twoFactor}>
      <div className="grid gap-3">
        <p>{user.twoFactorEnabled ? mine.on : mine.off}</p>
        {user.twoFactorEnabled && user.recoveryCodesLeft !== null && <p className="text-dim">{mine.codesLeft(user.recoveryCodesLeft)}</p>}
        <div className="flex flex-wrap gap-2">
          {user.twoFactorEnabled ? (
            <>
              <Button onClick={() => setOpen('more')}>{mine.more}</Button>
              <Button onClick={() => setOpen('end')}>{mine.end}</Button>
            </>
          ) : (
            <Button look="main" onClick={() => setOpen('setUp')}>
              {mine.setUp}
            </Button>
          )}
        </div>
      </div>
      {open === 'setUp' && <SetUp show={show} close={close} />}
      {open === 'more' && <MoreCodes show={show} close={close} />}
      {open === 'end' && <End close={close} />}
      {codes && (
        <Dialog title={mine.codes} close={() => setCodes(undefined)}>
          <div className="grid gap-4">
            <p>{mine.codesLead}</p>
            <Secret label={mine.codes} text={codes.join('\n')} />
            <Button look="main" onClick={() => setCodes(undefined)}>
              {mine.kept}
            </Button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}

interface StepProps {
  close(): void;
}

/** The password, then the app, then its first code. */
function SetUp({ show, close }: StepProps & { show(codes: string[] | undefined): void }) {
  const mine = useYouWords();
  const words = withErrors(useWords(), mine.errors);
  const [password, setPassword] = useState('');
  const [begun, setBegun] = useState<Begun>();
  const begin = useAction(BeginTwoFactor);
  if (begun) return <ConfirmApp begun={begun} show={show} close={close} />;
  return (
    <FormDialog
      title={mine.setUp}
      action={mine.setUp}
      busy={begin.busy}
      fault={undefined}
      disabled={password === ''}
      submit={() => void begin.run({ password }).then((made) => setBegun(made?.enrolTwoFactor ?? undefined))}
      close={close}
    >
      <p>{mine.setUpLead}</p>
      <PasswordField
        label={mine.current}
        autoComplete="current-password"
        error={fieldError(words, begin.fault, 'password')}
        value={password}
        onChange={setPassword}
      />
      {begin.fault && <Notice tone="bad">{errorText(words, begin.fault, ['password'])}</Notice>}
    </FormDialog>
  );
}

function ConfirmApp({ begun, show, close }: StepProps & { begun: Begun; show(codes: string[] | undefined): void }) {
  const mine = useYouWords();
  const words = withErrors(useWords(), mine.errors);
  const [code, setCode] = useState('');
  const confirm = useAction(ConfirmTwoFactor);
  return (
    <FormDialog
      title={mine.setUp}
      action={mine.confirm}
      busy={confirm.busy}
      fault={confirm.fault}
      fields={['code']}
      disabled={code.trim() === ''}
      submit={() => void confirm.run({ code: code.trim() }).then((made) => show(made?.confirmTwoFactor?.recoveryCodes))}
      close={close}
    >
      <p>{mine.scan}</p>
      <QrPicture text={begun.uri} label={mine.qr} />
      <Secret label={mine.secret} text={begun.secret} />
      <a href={begun.uri} className={buttonLook('plain')}>
        {mine.open}
      </a>
      <TextField
        label={mine.firstCode}
        hint={mine.firstCodeHint}
        inputMode="numeric"
        autoComplete="one-time-code"
        error={fieldError(words, confirm.fault, 'code')}
        value={code}
        change={setCode}
      />
    </FormDialog>
  );
}

function MoreCodes({ show, close }: StepProps & { show(codes: string[] | undefined): void }) {
  const mine = useYouWords();
  const { run, busy, fault } = useAction(NewRecoveryCodes);
  return (
    <Proof
      title={mine.more}
      lead={mine.moreLead}
      busy={busy}
      fault={fault}
      prove={(input) => void run({ input }).then((made) => show(made?.createRecoveryCodes?.recoveryCodes))}
      close={close}
    />
  );
}

function End({ close }: StepProps) {
  const mine = useYouWords();
  const { run, busy, fault } = useAction(EndTwoFactor);
  return (
    <Proof
      title={mine.end}
      lead={mine.endLead}
      danger
      busy={busy}
      fault={fault}
      prove={(input) => void run({ input }).then((done) => done && close())}
      close={close}
    />
  );
}

interface ProofProps extends StepProps {
  title: string;
  lead: string;
  danger?: boolean;
  busy: boolean;
  fault: ReturnType<typeof useAction>['fault'];
  prove(input: { password: string; code: string }): void;
}

/** Asks for the password and a code. */
function Proof({ title, lead, danger, busy, fault, prove, close }: ProofProps) {
  const mine = useYouWords();
  const words = withErrors(useWords(), mine.errors);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  return (
    <FormDialog
      title={title}
      action={title}
      look={danger ? 'danger' : 'main'}
      busy={busy}
      fault={fault}
      fields={['password', 'code']}
      disabled={password === '' || code.trim() === ''}
      submit={() => prove({ password, code: code.trim() })}
      close={close}
    >
      <p>{lead}</p>
      <PasswordField
        label={mine.current}
        autoComplete="current-password"
        error={fieldError(words, fault, 'password')}
        value={password}
        onChange={setPassword}
      />
      <TextField
        label={mine.appCode}
        hint={mine.appCodeHint}
        autoComplete="one-time-code"
        error={fieldError(words, fault, 'code')}
        value={code}
        change={setCode}
      />
    </FormDialog>
  );
}
