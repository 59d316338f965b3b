import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  // In a repository of your own: a copy of the file, or the address of a gateway.
  schema: process.env.SCHEMA ?? '../../schema.graphql',
  documents: 'src/**/*.{ts,tsx}',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        strictScalars: true,
        enumsAsTypes: true,
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
        scalars: { CountryCode: 'string', CurrencyCode: 'string', Date: 'string', DateTime: 'string', Decimal: 'string', ID: 'string', JSON: 'unknown' },
      },
    },
    // Which types an interface stands for. Without it the cache drops what a fragment on UserError asks for.
    'src/gql/possible-types.ts': { plugins: ['fragment-matcher'], config: { useExplicitTyping: true } },
  },
};
export default config;
