import { graphql } from '../gql';

export const Channels = graphql(`
  query Channels { channelAccounts { id name } }
`);

export const FindProducts = graphql(`
  query FindProducts($search: String!) {
    products(first: 8, filter: { search: $search, active: true }) {
      nodes { id sku name availableQuantity price { amount currency } }
    }
  }
`);

export const CreateOrder = graphql(`
  mutation CreateOrder($input: CreateSalesOrderInput!) {
    createSalesOrder(input: $input) {
      order { ...OrderScreen }
      preview {
        lines { product { id name } unitPrice { amount currency } total { amount currency } }
        totals { items { amount currency } shipping { amount currency } tax { amount currency } grandTotal { amount currency } }
      }
      userErrors { ...Problem }
    }
  }
`);
