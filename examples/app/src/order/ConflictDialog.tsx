import { Dialog } from '../parts/Dialog';
import { type Edit, FIELDS, NAMES } from './EditDialog';
import { EventList } from './History';
import type { Conflict } from './useActions';

interface Props {
  conflict: Conflict;
  /** What was being saved, where it was an edit. */
  mine: Edit | null;
  onAgain: () => void;
  onClose: () => void;
}

/** Shows what others did meanwhile. The answer that told of the conflict brought the order as it is now: nothing is read again. */
export function ConflictDialog({ conflict: { order, seen }, mine, onAgain, onClose }: Props) {
  const written = NAMES.filter((name) => mine?.values[name] !== undefined);
  return (
    <Dialog title="Somebody changed this order meanwhile" onClose={onClose}>
      <EventList events={order.events.nodes.filter(({ version }) => version > seen)} />
      {written.length > 0 && (
        <table className="compare">
          <thead><tr><th scope="col">Field</th><th scope="col">Now</th><th scope="col">Yours</th></tr></thead>
          <tbody>
            {written.map((name) => (
              <tr key={name}><th scope="row">{FIELDS[name].label}</th><td>{order[name] || '–'}</td><td>{mine!.values[name] || '–'}</td></tr>
            ))}
          </tbody>
        </table>
      )}
      <p>{mine ? 'Yours is not saved yet.' : 'Nothing was done yet.'}</p>
      <div className="buttons">
        <button type="button" className="primary" onClick={onAgain}>{mine ? 'Save mine' : 'Do it all the same'}</button>
        <button type="button" onClick={onClose}>{mine ? 'Drop mine' : 'Leave it'}</button>
      </div>
    </Dialog>
  );
}
