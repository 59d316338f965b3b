import { useQuery } from '@apollo/client/react';
import { useEffect, useEffectEvent } from 'react';
import { Link, useParams } from 'react-router';
import type { OrderScreenFragment } from '../gql/graphql';
import { useLive } from '../gateway/live';
import { Failure } from '../parts/Failure';
import { date, dateTime, words } from '../parts/format';
import { Page } from '../parts/Page';
import { Status } from '../parts/Status';
import { ActionBar } from './ActionBar';
import { OrderQuery } from './documents';
import { History } from './History';
import { Lines } from './Lines';

export function OrderPage() {
  const id = useParams().id!;
  const { data, error, loading, refetch } = useQuery(OrderQuery, { variables: { id }, fetchPolicy: 'cache-and-network' });
  const order = data?.order;

  // Somebody changed it: all of it is read again, with its version.
  const version = useLive().events.get(id)?.version ?? 0;
  const isBehind = order != null && order.version < version;
  const catchUp = useEffectEvent(() => void refetch());
  useEffect(() => {
    if (isBehind) catchUp();
  }, [isBehind, version]);

  if (order) return <OrderView key={id} order={order} />;
  return (
    <Page title={loading ? 'Order' : 'There is no such order'}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {loading ? <div className="rows loading" role="status" aria-label="Loading the order"><div className="row" /><div className="row" /></div> : <Link to="/">All orders</Link>}
    </Page>
  );
}

function OrderView({ order }: { order: OrderScreenFragment }) {
  const { shippingAddress: address } = order;
  return (
    <Page
      title={`Order ${order.orderNumber}`}
      aside={<p className="states"><Status of={order.status} /> <Status of={order.paymentStatus} /> {order.archived && <span className="status">Archived</span>}</p>}
    >
      {order.status === 'ON_HOLD' && (
        <p className="notice wait">
          On hold{order.holdUntil && ` until ${date(order.holdUntil)}`}{order.holdReason && `: ${order.holdReason}`}
          {order.statusBeforeHold && ` (was ${words(order.statusBeforeHold).toLowerCase()} before)`}
        </p>
      )}
      {order.cancelReason && <p className="notice">Cancelled: {order.cancelReason}</p>}
      <ActionBar order={order} />
      <div className="columns">
        <section className="card" aria-label="Lines"><Lines order={order} /></section>
        <section className="card" aria-label="Customer and delivery">
          <dl>
            <dt>Placed</dt><dd>{dateTime(order.placedAt)}</dd>
            <dt>Customer</dt><dd>{order.customer?.displayName ?? address.name}</dd>
            {order.email && <><dt>Email</dt><dd>{order.email}</dd></>}
            {order.phone && <><dt>Phone</dt><dd>{order.phone}</dd></>}
            <dt>Ships to</dt>
            <dd>
              <address>
                {[address.name, address.line1, address.line2, [address.city, address.state, address.postalCode].filter(Boolean).join(' '), address.country]
                  .filter(Boolean)
                  .map((line, index) => <div key={index}>{line}</div>)}
              </address>
            </dd>
            {order.purchaseOrderNumber && <><dt>Purchase order</dt><dd>{order.purchaseOrderNumber}</dd></>}
            {order.customerNote && <><dt>Customer’s note</dt><dd className="text">{order.customerNote}</dd></>}
            {order.internalNote && <><dt>Internal note</dt><dd className="text">{order.internalNote}</dd></>}
          </dl>
        </section>
      </div>
      <section className="card" aria-label="History"><History events={order.events.nodes} /></section>
    </Page>
  );
}
