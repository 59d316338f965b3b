// What the page opens with: one tab each, over names of the demo.
export const examples = [
  {
    query: `# The latest orders of your organization. The token stands in the headers below.
# Ctrl-Enter runs, Ctrl-Space shows what can be asked, the book at the left is the documentation.
query Orders {
  orders(first: 5) {
    nodes {
      id
      orderNumber
      status
      placedAt
      totals { grandTotal { amount currency } }
      customer { customerCode displayName }
      lines { quantity product { sku name brand { name } } }
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
    query: `# Run it twice: each run makes an order. With an "idempotencyKey" in the input, only the first would.
mutation CreateOrder($input: CreateSalesOrderInput!) {
  createSalesOrder(input: $input) {
    order {
      id
      version
      orderNumber
      status
      totals { items { amount } grandTotal { amount currency } due { amount } }
      lines { id sku quantity unitPrice { amount } reservedQuantity }
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
    query: `# Put the id of an order, such as CreateOrder's answer, into the variables.
mutation UpdateOrder($input: UpdateOrderInput!) {
  updateOrder(input: $input) {
    order { id version status tags customerNote allowedStatuses }
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
    query: `# Let it run, and change an order in another tab of the browser.
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
