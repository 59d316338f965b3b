import type { SubmitEvent } from 'react';
import { Dialog } from '../parts/Dialog';

interface Props {
  title: string;
  action: string;
  hasUntil?: boolean;
  onDone: (answer: { reason: string | null; until: string | null }) => void;
  onClose: () => void;
}

/** Asks why, and where it makes sense until when. */
export function ReasonDialog({ title, action, hasUntil = false, onDone, onClose }: Props) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim() || null;
    onDone({ reason: text('reason'), until: text('until') });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">Reason <input name="reason" maxLength={10_000} /></label>
        {hasUntil && <label className="field">Until <input name="until" type="date" /></label>}
        <div className="buttons">
          <button className="primary">{action}</button>
          <button type="button" onClick={onClose}>Leave it</button>
        </div>
      </form>
    </Dialog>
  );
}
