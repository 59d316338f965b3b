import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'documents.ts',
  generates: {
    'gql/': {
      preset: 'client',
      config: {
        useTypeImports: true,
        strictScalars: true,
        scalars: { CountryCode: 'string', CurrencyCode: 'string', Date: 'string', DateTime: 'string', Decimal: 'string', ID: 'string', JSON: 'unknown' },
      },
    },
  },
};
export default config;
