import type { OrderScreenFragment } from '../gql/graphql';
import { dateTime, words } from '../parts/format';

type Events = OrderScreenFragment['events']['nodes'];

/** The names of an event's fields as words: 'internalNote' as 'internal note'. */
const fields = (changes: unknown) =>
  Object.keys(changes ?? {}).map((name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)).join(', ');

export const EventList = ({ events }: { events: Events }) => (
  <ol className="events">
    {events.map((event) => (
      <li key={event.id}>
        <strong>{words(event.type)}</strong> by {event.actor}, <time dateTime={event.occurredAt}>{dateTime(event.occurredAt)}</time>
        <small>{event.reason ?? (event.type === 'CREATED' ? '' : fields(event.changes))}</small>
      </li>
    ))}
  </ol>
);

export const History = ({ events }: { events: Events }) => (
  <>
    <h2>History</h2>
    <EventList events={events} />
  </>
);
