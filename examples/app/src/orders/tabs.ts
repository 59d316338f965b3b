import type { OrderStatus } from '../gql/graphql';

export interface Tab {
  key: string;
  label: string;
  /** Left out: all. */
  status?: OrderStatus[];
}

export const TABS: [Tab, ...Tab[]] = [
  { key: '', label: 'All' },
  { key: 'todo', label: 'To do', status: ['PENDING', 'IN_REVIEW', 'PROCESSING', 'COMMITTED', 'INVOICED', 'AWAITING_SHIPMENT'] },
  { key: 'waiting', label: 'Waiting', status: ['ON_HOLD', 'BACKORDER', 'POSTPONED'] },
  { key: 'shipped', label: 'Shipped', status: ['PARTIALLY_SHIPPED', 'SHIPPED', 'UNDELIVERED'] },
  { key: 'done', label: 'Done', status: ['DELIVERED', 'FULFILLED', 'COMPLETED'] },
  { key: 'returned', label: 'Returned', status: ['PARTIALLY_REFUNDED', 'RETURNED'] },
  { key: 'cancelled', label: 'Cancelled', status: ['CANCELLED'] },
];
