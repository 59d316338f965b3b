import type { OrderStatus, PaymentStatus } from '../gql/graphql';
import { words } from './format';

type Tone = 'plain' | 'busy' | 'wait' | 'good' | 'bad';

const TONES: Record<OrderStatus | PaymentStatus, Tone> = {
  PENDING: 'busy',
  IN_REVIEW: 'busy',
  PROCESSING: 'busy',
  COMMITTED: 'busy',
  INVOICED: 'busy',
  AWAITING_SHIPMENT: 'busy',
  ON_HOLD: 'wait',
  BACKORDER: 'wait',
  POSTPONED: 'wait',
  PARTIALLY_SHIPPED: 'good',
  SHIPPED: 'good',
  UNDELIVERED: 'bad',
  DELIVERED: 'good',
  FULFILLED: 'good',
  COMPLETED: 'good',
  PARTIALLY_REFUNDED: 'plain',
  RETURNED: 'plain',
  CANCELLED: 'plain',
  UNPAID: 'wait',
  PARTIALLY_PAID: 'wait',
  PAID: 'good',
  OVERPAID: 'bad',
  REFUNDED: 'plain',
  VOIDED: 'plain',
};

/** A gateway that is newer than this app may tell a status that it does not know: that is plain. */
export const Status = ({ of }: { of: OrderStatus | PaymentStatus }) => (
  <span className="status" data-tone={TONES[of] ?? 'plain'}>{words(of)}</span>
);
