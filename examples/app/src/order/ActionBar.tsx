import { useState } from 'react';
import type { OrderAction, OrderScreenFragment } from '../gql/graphql';
import { Failure } from '../parts/Failure';
import { Problems } from '../parts/Problems';
import { ConflictDialog } from './ConflictDialog';
import { CancelOrder, HoldOrder, ReleaseOrder, ShipOrder, UpdateOrder } from './documents';
import { changes, type Edit, EditDialog } from './EditDialog';
import { ReasonDialog } from './ReasonDialog';
import { useActions } from './useActions';

type Open = 'edit' | 'hold' | 'cancel' | null;

/** What can be done with the order: what the gateway lists, and nothing that this app reckons by itself. */
export function ActionBar({ order }: { order: OrderScreenFragment }) {
  const { act, isBusy, problems, failure, conflict, forget } = useActions();
  const [open, setOpen] = useState<Open>(null);
  const [edit, setEdit] = useState<Edit | null>(null);
  const { id, version } = order;
  const close = () => (setOpen(null), forget());
  const can = (action: OrderAction) => order.allowedActions.includes(action);

  const hold = ({ reason, until }: { reason: string | null; until: string | null }) => {
    setOpen(null);
    const held = { ...order, status: 'ON_HOLD', statusBeforeHold: order.statusBeforeHold ?? order.status, holdReason: reason, holdUntil: until } as const;
    void act(HoldOrder, version, { id, reason, until }, { __typename: 'HoldOrderPayload', order: held, userErrors: [] });
  };
  const release = () => {
    const released = { ...order, status: order.statusBeforeHold ?? order.status, statusBeforeHold: null, holdReason: null, holdUntil: null };
    void act(ReleaseOrder, version, { id }, { __typename: 'ReleaseOrderPayload', order: released, userErrors: [] });
  };
  const cancel = ({ reason }: { reason: string | null }) => {
    setOpen(null);
    void act(CancelOrder, version, { id, reason });
  };
  const save = async (change: Edit) => {
    setEdit(change);
    if (await act(UpdateOrder, change.seen, { id, ...changes(change) })) setOpen(null);
  };

  const failed = failure && <Failure error={failure.error} isChange onRetry={async () => (await failure.again()) && setOpen(null)} />;

  const BUTTONS: { action: OrderAction; label: string; onClick: () => void; kind?: string }[] = [
    { action: 'FULFILL', label: 'Ship all', onClick: () => void act(ShipOrder, version, { orderId: id }), kind: 'primary' },
    { action: 'RELEASE', label: 'Release', onClick: release, kind: 'primary' },
    { action: 'HOLD', label: order.status === 'ON_HOLD' ? 'Change hold' : 'Put on hold', onClick: () => setOpen('hold') },
    { action: 'UPDATE', label: 'Edit', onClick: () => setOpen('edit') },
    { action: 'ARCHIVE', label: 'Archive', onClick: () => void act(UpdateOrder, version, { id, archived: true }) },
    { action: 'UNARCHIVE', label: 'Take out of the archive', onClick: () => void act(UpdateOrder, version, { id, archived: false }) },
    { action: 'CANCEL', label: 'Cancel order', onClick: () => setOpen('cancel'), kind: 'danger' },
  ];
  return (
    <>
      <div className="buttons" role="group" aria-label="Actions" aria-busy={isBusy}>
        {BUTTONS.filter(({ action }) => can(action)).map(({ action, label, onClick, kind }) => (
          // Not `disabled`: the focus would be lost.
          <button key={action} type="button" className={kind} aria-disabled={isBusy} onClick={() => isBusy || onClick()}>{label}</button>
        ))}
      </div>
      {open !== 'edit' && <Problems problems={problems} />}
      {open !== 'edit' && failed}
      {open === 'hold' && <ReasonDialog title="Put the order on hold" action="Put on hold" hasUntil onDone={hold} onClose={close} />}
      {open === 'cancel' && <ReasonDialog title="Cancel the order" action="Cancel order" onDone={cancel} onClose={close} />}
      {open === 'edit' && !conflict && <EditDialog order={order} problems={problems} onSave={(change) => void save(change)} failed={failed} onClose={close} />}
      {conflict && (
        <ConflictDialog
          conflict={conflict}
          mine={open === 'edit' ? edit : null}
          onAgain={async () => (await conflict.again()) && setOpen(null)}
          onClose={close}
        />
      )}
    </>
  );
}
