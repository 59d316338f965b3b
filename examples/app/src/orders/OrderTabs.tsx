import { useQuery } from '@apollo/client/react';
import { useEffect, useEffectEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useLive } from '../gateway/live';
import { OrderCounts } from './documents';
import { type Tab, TABS } from './tabs';

const PAUSE = 1_000;

/** The tabs, each with how many orders it has, whatever page of them is shown. */
export function OrderTabs({ current, search }: { current: Tab; search: string | undefined }) {
  // Written over, as a refetch is otherwise, the list of the same orders would lose its rows and read itself again.
  const { data, previousData, refetch } = useQuery(OrderCounts, { variables: { search }, fetchPolicy: 'cache-and-network', refetchWritePolicy: 'merge' });
  const summary = (data ?? previousData)?.orders?.summary;
  const [params] = useSearchParams();

  // However many events come, the counts are asked for once a second.
  const { events } = useLive();
  const count = useEffectEvent(() => void refetch());
  useEffect(() => {
    if (events.size === 0) return;
    const timer = setTimeout(count, PAUSE);
    return () => clearTimeout(timer);
  }, [events]);

  const address = (key: string) => {
    const next = new URLSearchParams(params);
    key ? next.set('tab', key) : next.delete('tab');
    return `?${next}`;
  };
  const countOf = ({ status }: Tab) =>
    summary && (status ? summary.byStatus.reduce((sum, each) => sum + (status.includes(each.status) ? each.count : 0), 0) : summary.count);

  return (
    <nav className="tabs" aria-label="Orders by status">
      {TABS.map((tab) => (
        <Link key={tab.key} to={address(tab.key)} aria-current={tab === current ? 'page' : undefined}>
          {tab.label} <span className="count">{countOf(tab) ?? '…'}</span>
        </Link>
      ))}
    </nav>
  );
}
