// The part of the schema that random documents ask for: fields that need no arguments, and lists with their first two items.
import { getNamedType, isCompositeType, isObjectType, type GraphQLField, type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';

/** Told by the moment, or by a way of its own. */
const LEFT_OUT = new Set(['Query.node', 'Query.nodes', 'Query.order', 'Query.inventory', 'Order.allowedActions']);
/** What a schema tells in whatever order, or in words of its own. */
const UNORDERED = new Set(['__Schema.types', '__Schema.directives', '__Type.possibleTypes', '__Type.description']);

export type Known = { field: GraphQLField<unknown, unknown>; type: GraphQLNamedType; isComposite: boolean; isPaged: boolean };

/** What can be asked of objects of this type. */
export function fieldsOf(type: GraphQLObjectType): Known[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const isPaged = field.args.some(({ name }) => name === 'first');
    const name = `${type.name}.${field.name}`;
    if (LEFT_OUT.has(name) || UNORDERED.has(name) || field.args.some((argument) => String(argument.type).endsWith('!') && argument.defaultValue === undefined)) return [];
    const named = getNamedType(field.type);
    return [{ field, type: named, isComposite: isCompositeType(named), isPaged }];
  });
}

/** Objects that have ids are read by them, and stand for themselves elsewhere. */
export const isNode = (type: GraphQLNamedType) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');

export const nodeTypes = (schema: GraphQLSchema) => schema.getPossibleTypes(schema.getType('Node') as never) as readonly GraphQLObjectType[];
