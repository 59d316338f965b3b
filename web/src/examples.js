// What the page opens with: one tab each, over names of the demo. Lines of comments fit a phone.
export const examples = [
  {
    query: `# Ctrl-Enter runs it,
# Ctrl-Space completes, and
# the book opens the docs.
query Orders($first: Int!) {
  orders(first: $first) {
    nodes {
      id
      orderNumber
      status
      placedAt
      totals { grandTotal { amount currency } }
      customer { customerCode displayName }
      lines {
        quantity
        product { sku name brand { name } }
      }
    }
  }
}
`,
    variables: `{ "first": 5 }
`,
  },
  {
    query: `query Products($first: Int!) {
  products(first: $first) {
    nodes { id sku name imageMain price { amount currency } }
  }
}
`,
    variables: `{ "first": 10 }
`,
  },
  {
    query: `# Each run makes an order
# of what Variables hold;
# with an "idempotencyKey",
# only the first one does.
mutation CreateOrder($input: CreateSalesOrderInput!) {
  createSalesOrder(input: $input) {
    order {
      id
      version
      orderNumber
      status
      totals {
        items { amount }
        grandTotal { amount currency }
        due { amount }
      }
      lines {
        id
        sku
        quantity
        unitPrice { amount }
        reservedQuantity
      }
    }
    userErrors { code message path }
  }
}
`,
    variables: `{
  "input": {
    "channel": { "type": "WEBSITE" },
    "customer": { "username": "ada" },
    "lines": [
      { "product": { "sku": "TEA-GREEN-250" }, "quantity": 2 },
      { "product": { "sku": "MUG-BLUE" }, "quantity": 1, "unitPrice": "13.50" }
    ],
    "charges": { "shipping": "7.95" }
  }
}
`,
  },
  {
    query: `# Put an order's id under
# Variables: of one that
# CreateOrder made.
mutation UpdateOrder($input: UpdateOrderInput!) {
  updateOrder(input: $input) {
    order {
      id
      version
      status
      tags
      customerNote
      allowedStatuses
    }
    userErrors { code message path }
  }
}
`,
    variables: `{
  "input": {
    "id": "order_…",
    "status": "PROCESSING",
    "customerNote": "Leave it with the neighbour.",
    "addTags": ["changed"]
  }
}
`,
  },
  {
    query: `# Let it run, and change
# an order elsewhere.
subscription OrderEvents {
  orderEvents {
    type
    version
    actor
    changes
    occurredAt
    order { id orderNumber status }
  }
}
`,
  },
  {
    query: `# Posts what happens to
# orders to an address.
# Its secret is shown once.
mutation SaveWebhook($input: SaveWebhookInput!) {
  saveWebhook(input: $input) {
    webhook { id status publicKey }
    secret
    userErrors { code message path }
  }
}
`,
    variables: `{
  "input": {
    "name": "Warehouse",
    "url": "https://example.com/orders",
    "types": ["CREATED", "CANCELLED"]
  }
}
`,
  },
];

/** In front of the first one, as long as there is no token: the pane that is open then is Headers. */
export const TOKEN_FIRST = `# First paste a token under
# Headers, which is open
# below. All tabs share it.
`;
