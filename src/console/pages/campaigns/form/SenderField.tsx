import { useQuery } from 'urql';
import { Capability } from '../../../api/documents/sending.gen.js';
import { Field, inputLook } from '../../../parts/controls.js';
import { useWords } from '../../../words/words.js';
import { useFormWords } from './words.js';

interface SenderFieldProps {
  /** A sender id's name; '' for the tenant's default. */
  value: string;
  change(value: string): void;
  error: string | undefined;
}

/** Whom messages come from: one of the sender ids that may be used now. */
export function SenderField({ value, change, error }: SenderFieldProps) {
  const words = useWords();
  const said = useFormWords();
  const [{ data }] = useQuery({ query: Capability, variables: {}, requestPolicy: 'cache-and-network' });
  const senders = data?.smsCapability?.senderIds ?? [];
  return (
    <Field label={said.from} error={error}>
      {(given) => (
        <select {...given} value={value} onChange={({ target }) => change(target.value)} className={`${inputLook} max-w-sm`}>
          {senders.map(({ id, name, isDefault }) => (
            <option key={id} value={isDefault && value !== name ? '' : name}>
              {isDefault ? words.send.fromDefault(name) : name}
            </option>
          ))}
          {value && !senders.some(({ name }) => name === value) && <option>{value}</option>}
        </select>
      )}
    </Field>
  );
}
