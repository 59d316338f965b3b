import type { CreateSalesOrderInput } from './gql/graphql';

/** An order over names of the demo. */
export const order = (sku = 'TEA-GREEN-250', quantity = 1): CreateSalesOrderInput => ({
  channel: { type: 'WEBSITE' },
  customer: { username: 'ada' },
  lines: [{ product: { sku }, quantity }],
  shippingAddress: { name: 'Ada Lovelace', line1: '12 Mill Lane', city: 'Portland', state: 'OR', postalCode: '97209', country: 'US' },
});
