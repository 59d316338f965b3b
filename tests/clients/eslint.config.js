// What schema.graphql must keep to: all rules of schema-recommended and schema-relay, but for what is named here.
import graphql from '@graphql-eslint/eslint-plugin';

/** Types without an id of their own. */
const WITHOUT_ID = {
  // The answer of one mutation, a list and its rows, what was wrong with one request: a cache keeps what is in them by its own id.
  suffixes: ['Payload', 'Connection', 'Edge', 'Error'],
  types: [
    // A value: equal where its parts are, and owned by what it stands in.
    'Address',
    'GiftDetails',
    'Money',
    'OrderTotals',
    'PriceBreak',
    'ProductIdentifier',
    'ShippingDetails',
    // A row that is read with its fulfilment, invoice or return, and never changes apart from it.
    'FulfillmentLine',
    'InvoiceLine',
    'ReturnLine',
    // A row that is read with its delivery, and never changes.
    'WebhookAttempt',
    // What a list or a customer comes to, owned by it.
    'CustomerStatistics',
    'FulfillmentStatusCount',
    'OrderStatusCount',
    'OrderSummary',
    'PaymentStatusCount',
    // What a dry run would have made: it is not stored, so it has no id.
    'OrderPreview',
    'OrderPreviewLine',
    // A part of an error.
    'UnavailableItem',
    // Relay's own type, which has no id.
    'PageInfo',
    // The token of the request, one in each answer.
    'Viewer',
  ],
};

/** Fields that begin with their type's name, and why they do. */
const NAMED_AFTER_TYPE = [
  // The field's standard terms; beside `id`, a bare `number` or `code` would say too little, and the inputs use the same names.
  'Customer.customerCode',
  'Invoice.invoiceNumber',
  'Order.orderNumber',
  // The total that is billed, by the name it has in the systems that orders come from; an invoice has other amounts beside it.
  'Invoice.invoiceAmount',
  // No prefix: the participle, as in `createdAt`.
  'Refund.refundedAt',
];

const prefix = graphql.rules['no-typename-prefix'];
const noTypenamePrefix = {
  meta: prefix.meta,
  create: (context) => {
    const isNamed = ({ data }) => NAMED_AFTER_TYPE.includes(`${data.typeName}.${data.fieldName}`);
    const report = (finding) => isNamed(finding) || context.report(finding);
    return prefix.create(Object.create(context, { report: { value: report } }));
  },
};

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql, schema: { rules: { 'no-typename-prefix': noTypenamePrefix } } },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: WITHOUT_ID }],
      '@graphql-eslint/no-typename-prefix': 'off',
      'schema/no-typename-prefix': 'error',
      // An order's lines, payments or tags are short and whole: Relay's specification knows plain lists beside connections.
      // `nodes` of a connection is the edges' shortcut that GitHub and Shopify have.
      '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
    },
  },
];
