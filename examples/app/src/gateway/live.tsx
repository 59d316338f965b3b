// What the screens know of live events.
import { createContext, type PropsWithChildren, useContext, useEffect, useState } from 'react';
import { line, type OrderEvent } from './events';
import { follow } from './follow';
import { socket } from './socket';
import { token } from './token';

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
    let isOver = false;
    const forget = [socket.on('connected', () => setConnection('open')), socket.on('closed', () => setConnection('lost'))];
    const show = (event: OrderEvent) =>
      setEvents((before) => {
        // What was missed may be older than what has come since.
        if ((before.get(event.order.id)?.version ?? 0) > event.version) return before;
        const after = new Map(before);
        after.delete(event.order.id);
        return after.set(event.order.id, event);
      });
    // A new socket has 3 s to bring its token, so there is none before there is one.
    void token().then(() => isOver || forget.push(follow(line, show)));
    return () => {
      isOver = true;
      forget.forEach((each) => each());
    };
  }, []);
  return <Context value={{ connection, events }}>{children}</Context>;
}
