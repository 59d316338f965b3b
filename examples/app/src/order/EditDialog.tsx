import { type ReactNode, useState } from 'react';
import type { ClearableOrderField, OrderScreenFragment, UpdateOrderInput } from '../gql/graphql';
import { Dialog } from '../parts/Dialog';
import { Field, Form, read, type UserProblem } from '../parts/Form';

export const FIELDS = {
  purchaseOrderNumber: { label: 'Purchase order number', clear: 'PURCHASE_ORDER_NUMBER', multiline: false },
  customerNote: { label: 'Customer’s note', clear: 'CUSTOMER_NOTE', multiline: true },
  internalNote: { label: 'Internal note', clear: 'INTERNAL_NOTE', multiline: true },
} satisfies Partial<Record<keyof UpdateOrderInput & keyof OrderScreenFragment, { label: string; clear: ClearableOrderField; multiline: boolean }>>;

type Values = Record<keyof typeof FIELDS, string>;
export const NAMES = Object.keys(FIELDS) as (keyof Values)[];

export interface Edit {
  /** The version that the form was filled from. */
  seen: number;
  /** What was written over it. */
  values: Partial<Values>;
}

/** Names only what was changed, so that what others change beside it is theirs; what was emptied is cleared. */
export const changes = ({ values }: Edit): Omit<UpdateOrderInput, 'id'> => ({
  ...Object.fromEntries(Object.entries(values).filter(([, text]) => text)),
  clear: NAMES.filter((name) => values[name] === '').map((name) => FIELDS[name].clear),
});

interface Props {
  order: OrderScreenFragment;
  problems: UserProblem[];
  onSave: (edit: Edit) => void;
  failed: ReactNode;
  onClose: () => void;
}

export function EditDialog({ order, problems, failed, onSave, onClose }: Props) {
  // The order as it was when the form was opened: what others do meanwhile is a conflict, and is not overwritten.
  const [seen] = useState(order);
  const [saves, setSaves] = useState(0);
  const save = (form: HTMLFormElement) => {
    const written = read(form) as Values;
    const values = Object.fromEntries(NAMES.map((name) => [name, written[name].trim()] as const).filter(([name, text]) => text !== (seen[name] ?? '')));
    setSaves(saves + 1);
    onSave({ seen: seen.version, values });
  };
  return (
    <Dialog title="Edit the order" onClose={onClose}>
      <Form problems={problems} refusals={problems.length && saves} onSend={save}>
        {failed}
        {NAMES.map((name) => <Field key={name} name={name} {...FIELDS[name]} defaultValue={seen[name] ?? ''} />)}
        <div className="buttons">
          <button className="primary">Save</button>
          <button type="button" onClick={onClose}>Leave it</button>
        </div>
      </Form>
    </Dialog>
  );
}
