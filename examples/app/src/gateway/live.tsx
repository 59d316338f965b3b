// What the screens know of live events.
import { createContext, type PropsWithChildren, useContext, useEffect, useState } from 'react';
import { follow, type OrderEvent } from './follow';
import { socket } from './socket';

interface Live {
  connection: 'connecting' | 'open' | 'lost';
  /** The newest event of each order that one has come of, the latest last. */
  events: ReadonlyMap<string, OrderEvent>;
}

const Context = createContext<Live>({ connection: 'connecting', events: new Map() });

export const useLive = () => useContext(Context);

export function LiveProvider({ children }: PropsWithChildren) {
  const [connection, setConnection] = useState<Live['connection']>('connecting');
  const [events, setEvents] = useState<Live['events']>(new Map());
  useEffect(() => {
    const forget = [socket.on('connected', () => setConnection('open')), socket.on('closed', () => setConnection('lost'))];
    const stop = follow((event) =>
      setEvents((before) => {
        const after = new Map(before);
        after.delete(event.order.id);
        return after.set(event.order.id, event);
      }),
    );
    return () => (stop(), forget.forEach((each) => each()));
  }, []);
  return <Context value={{ connection, events }}>{children}</Context>;
}
