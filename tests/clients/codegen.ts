import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'documents.ts',
  generates: {
    'gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        strictScalars: true,
        scalars: { CountryCode: 'string', CurrencyCode: 'string', Date: 'string', DateTime: 'string', Decimal: 'string', ID: 'string', JSON: 'unknown' },
      },
    },
    // Which types an interface stands for: Apollo Client's cache cannot know.
    'possible-types.generated.ts': { plugins: ['fragment-matcher'] },
  },
};
export default config;
