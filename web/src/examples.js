// What the page opens with: one tab each, over names of the demo.
export const examples = [
  {
    query: `# The token stands in the headers below.
# Ctrl-Enter runs, Ctrl-Space completes,
# the book at the left opens the documentation.
query Orders {
  orders(first: 5) {
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
  },
  {
    query: `query Products {
  products(first: 10) {
    nodes { id sku name price { amount currency } }
  }
}
`,
  },
  {
    query: `# Each run makes an order: see its variables below.
# With an "idempotencyKey" only the first one would.
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
    query: `# Put an order's id, such as the one that CreateOrder
# answered with, into the variables.
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
    query: `# Let it run, and change an order elsewhere.
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
];
