import { NetworkStatus } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { Link } from 'react-router';
import type { OrderRowFragment } from '../gql/graphql';
import { useLive } from '../gateway/live';
import { Failure } from '../parts/Failure';
import { dateTime, money } from '../parts/format';
import { Status } from '../parts/Status';
import { useInView } from '../parts/useInView';
import { Orders } from './documents';
import type { Tab } from './tabs';

/** The orders of a tab, page after page as somebody scrolls. */
export function OrderList({ tab, search }: { tab: Tab; search: string | undefined }) {
  const { data, error, networkStatus, fetchMore, refetch } = useQuery(Orders, {
    variables: { search, status: tab.status },
    notifyOnNetworkStatusChange: true,
  });
  const orders = data?.orders?.edges.map(({ node }) => node);
  const { hasNextPage, endCursor } = data?.orders?.pageInfo ?? {};
  const isBusy = networkStatus === NetworkStatus.fetchMore;
  const more = () => {
    if (!isBusy && !error) void fetchMore({ variables: { after: endCursor } });
  };
  const end = useInView<HTMLButtonElement>(more, orders?.length);
  const news = useNews(tab, search, orders, hasNextPage ?? false);

  if (error && !orders) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!orders) return <div className="rows loading" role="status" aria-label="Loading orders">{Array.from({ length: 8 }, (_, row) => <div key={row} className="row" />)}</div>;
  return (
    <>
      <div role="status" className="news">
        {news > 0 && (
          <button type="button" onClick={() => void refetch()}>
            Show {news} {news === 1 ? 'order' : 'orders'} that came in
          </button>
        )}
      </div>
      {orders.length === 0 && <p className="empty">{search ? `No order has “${search}”.` : 'There are no orders here.'}</p>}
      <ul className="rows" aria-label="Orders">{orders.map((order) => <li key={order.id}><OrderRow order={order} /></li>)}</ul>
      {error && <Failure error={error} onRetry={() => void fetchMore({ variables: { after: endCursor } })} />}
      {hasNextPage && <button ref={end} type="button" className="more" aria-disabled={isBusy} onClick={more}>{isBusy ? 'Loading…' : 'Show more'}</button>}
    </>
  );
}

function OrderRow({ order }: { order: OrderRowFragment }) {
  return (
    <Link to={`/orders/${order.id}`} className="row">
      <span className="number">{order.orderNumber}</span>
      <span className="who">{order.customer?.displayName ?? order.shippingAddress.name}</span>
      <time dateTime={order.placedAt}>{dateTime(order.placedAt)}</time>
      <span className="states"><Status of={order.status} /> <Status of={order.paymentStatus} /></span>
      <span className="amount">{money(order.totals.grandTotal)}</span>
    </Link>
  );
}

/**
 * How many orders that events told of belong into this list, and are not in it. They are shown when somebody asks for
 * them: rows that move by themselves are clicked by mistake. What a search finds, the gateway alone can tell.
 */
function useNews(tab: Tab, search: string | undefined, orders: OrderRowFragment[] = [], hasMore: boolean) {
  const { events } = useLive();
  if (search) return 0;
  const there = new Set(orders.map(({ id }) => id));
  const last = orders.at(-1);
  const isNew = ({ order }: { order: OrderRowFragment }) =>
    !there.has(order.id) && (!tab.status || tab.status.includes(order.status)) && !(hasMore && last && order.placedAt < last.placedAt);
  return [...events.values()].filter(isNew).length;
}
