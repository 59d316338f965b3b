// Reads all of the demo once, and answers from it as graphql-js does.
import { buildSchema, execute, getNullableType, GraphQLError, isInputObjectType, isScalarType, isSpecifiedScalarType, Kind, MaxIntrospectionDepthRule, parse, specifiedRules, validate, valueFromASTUntyped, visit, type GraphQLObjectType, type GraphQLScalarLiteralParser, type GraphQLSchema, type ValidationRule } from 'graphql';
import { readFile } from 'node:fs/promises';
import { fieldsOf, isNode, nodeTypes } from './fields';

type Row = { [key: string]: unknown; __typename: string };
export type Ask = (query: string, variables?: object) => Promise<{ data?: Row | null; errors?: { message: string; path?: unknown[] }[] }>;

export type Snapshot = { schema: GraphQLSchema; root: Row; nodes: Map<string, Row> };

/** Fault (graphql 16.15.0): what may not be null in an input that takes one of its fields is looked for only where that input itself may be null. */
const OneOfRule: ValidationRule = (context) => ({
  OperationDefinition: {
    leave: (operation) => {
      for (const { node, parentType } of context.getRecursiveVariableUsages(operation)) {
        const input = parentType && getNullableType(parentType);
        const variable = operation.variableDefinitions?.find(({ variable }) => variable.name.value === node.name.value);
        const isNullable = variable && variable.type.kind !== Kind.NON_NULL_TYPE && (!variable.defaultValue || variable.defaultValue.kind === Kind.NULL);
        if (isInputObjectType(input) && input.isOneOf && isNullable) context.reportError(new GraphQLError(`$${node.name.value} may be null`, { nodes: node }));
      }
    },
  },
});
/** The specification's: how deep introspection may go is a bound of graphql-js alone. */
const RULES = [...specifiedRules.filter((rule) => rule !== MaxIntrospectionDepthRule), OneOfRule];
/** GraphQL leaves it to each scalar which literals it takes: ours take what JSON can write. */
const literal: GraphQLScalarLiteralParser<unknown> = (node, variables) => {
  visit(node, {
    [Kind.ENUM]: ({ value }) => { throw new TypeError(`'${value}' needs quotes`); },
    [Kind.FLOAT]: ({ value }) => { if (!Number.isFinite(Number(value))) throw new TypeError(`${value} is too large`); },
  });
  return valueFromASTUntyped(node, variables);
};
/** Of a list, so many at once. */
const BATCH = 20;

export async function read(ask: Ask): Promise<Snapshot> {
  const schema = buildSchema(await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
  for (const type of Object.values(schema.getTypeMap())) if (isScalarType(type) && !isSpecifiedScalarType(type)) type.parseLiteral = literal;
  const nodes = new Map<string, Row>();
  const open = new Map<string, string[]>();
  const must = async (query: string, variables?: object) => {
    const { data, errors } = await ask(query, variables);
    if (!data || errors) throw new Error(`${JSON.stringify(errors).slice(0, 500)}\n${query.slice(0, 2000)}`);
    return data;
  };
  const meet = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(meet);
    if (typeof value !== 'object' || value === null) return;
    const { __typename: type, id } = value as Row;
    if (type && typeof id === 'string' && isNode(schema.getType(type)!) && !nodes.has(id)) {
      nodes.set(id, value as Row);
      open.set(type, [...(open.get(type) ?? []), id]);
    }
    Object.values(value).forEach(meet);
  };
  const root = await must(`{ __typename ${selections(schema.getQueryType()!)} }`);
  meet(root);
  for (;;) {
    const [type, ids] = [...open].find(([, ids]) => ids.length > 0) ?? [];
    if (!type || !ids) break;
    const some = ids.splice(0, BATCH);
    const object = schema.getType(type) as GraphQLObjectType;
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on ${type} { ${selections(object)} } } }`;
    const found = (await must(query, { ids: some })).nodes as Row[];
    found.forEach((row) => {
      nodes.set(row.id as string, row);
      Object.values(row).forEach(meet);
    });
  }
  return { schema, root, nodes };
}

/** All of an object; of other nodes their ids. */
function selections(type: GraphQLObjectType, above: string[] = []): string {
  const parts = fieldsOf(type).flatMap(({ field, type: below, isComposite, isPaged }) => {
    const name = field.name + (isPaged ? '(first: 2)' : '');
    if (!isComposite) return [name];
    if (isNode(below)) return [`${name} { __typename id }`];
    if (above.includes(below.name)) return [];
    return [`${name} { __typename ${selections(below as GraphQLObjectType, [...above, below.name])} }`];
  });
  return parts.join(' ');
}

type Given = { id?: string; ids?: string[]; by?: { id?: string }; filter?: object; first?: number | null };
/** A list of which nothing is left by a filter: all filters of random documents ask for what there is not. */
const NOTHING = {
  totalCount: 0,
  nodes: [],
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  summary: { count: 0, grandTotal: [], due: [], byStatus: [], byPaymentStatus: [], byFulfillmentStatus: [] },
};

export type Answer = { data?: string; paths: string[]; words: string; isKnown?: boolean };

/** What graphql-js answers. */
export async function answer({ schema, root, nodes }: Snapshot, text: string, variables: object): Promise<Answer> {
  const refused = (words: unknown) => ({ paths: [], words: String(words) });
  let document;
  try {
    document = parse(text);
  } catch (error) {
    return refused(error);
  }
  const mistakes = validate(schema, document, RULES);
  if (mistakes.length > 0) return refused(mistakes[0]!.message);
  const whole = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(whole);
    const id = (value as Row | null)?.id;
    return typeof id === 'string' && nodes.has(id) ? nodes.get(id) : value;
  };
  // Of a list the first two items are; a broken document may ask for others.
  let isKnown = true;
  const { data, errors = [] } = await execute({
    schema,
    document,
    rootValue: root,
    variableValues: variables as Record<string, unknown>,
    typeResolver: (value) => (value as Row).__typename,
    fieldResolver: (source: Row, given: Given, _, { fieldName, parentType }) => {
      if (parentType.name === 'Query' && given.filter) return NOTHING;
      isKnown &&= given.first === 2 || !parentType.getFields()[fieldName]!.args.some(({ name }) => name === 'first');
      if (parentType.name !== 'Query' || !['node', 'nodes', 'order'].includes(fieldName)) return whole(source[fieldName]);
      if (fieldName === 'nodes') return given.ids!.map((id) => nodes.get(id) ?? null);
      const found = nodes.get((given.id ?? given.by?.id)!) ?? null;
      return fieldName === 'order' && found?.__typename !== 'Order' ? null : found;
    },
  });
  return { ...told(data, errors), isKnown };
}

/** In the form in which answers are compared. */
export function told(data: unknown, errors: readonly { message: string; path?: readonly unknown[] }[] = []): Answer {
  const words = errors.map(({ message }) => message).join(' | ');
  if (data === undefined) return { paths: [], words };
  return { data: JSON.stringify(data), paths: errors.map(({ path = [] }) => JSON.stringify(path)).sort(), words };
}

export const objects = (schema: GraphQLSchema) => nodeTypes(schema);
