import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import { buildSchema, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/** For so many minor versions what is deprecated stays. */
const KEPT = 2;

/**
 * What a client of the newest release would find broken: all that GraphQL Inspector calls breaking, but for what was
 * deprecated in each of the last two minor versions. The releases come newest first, one of each minor version.
 */
export async function breaks(current: string, releases: string[]): Promise<string[]> {
  const [last, ...before] = releases.slice(0, KEPT).map((schema) => buildSchema(schema));
  if (!last) return [];
  const promised = before.length + 1 === KEPT ? without(last, (member) => [last, ...before].every((schema) => isDeprecated(schema, member))) : last;
  const changes = await diff(promised, buildSchema(current));
  return changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking).map(({ message }) => message);
}

/** The name of a field, an argument, a value of an enum or a field of an input, such as ['Order', 'status']. */
type Member = [type: string, name: string, argument?: string];

function isDeprecated(schema: GraphQLSchema, [typeName, name, argument]: Member) {
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValue(name)?.deprecationReason != null;
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return false;
  const field = type.getFields()[name];
  const member = argument && field && 'args' in field ? field.args.find((each) => each.name === argument) : field;
  return member?.deprecationReason != null;
}

/** The schema without some of its members, and without the types that nothing else leads to. */
function without(schema: GraphQLSchema, isGone: (member: Member) => boolean) {
  return pruneSchema(
    mapSchema(schema, {
      [MapperKind.COMPOSITE_FIELD]: (field, name, type) => {
        if (isGone([type, name])) return null;
        const args = Object.fromEntries(Object.entries(field.args ?? {}).filter(([argument]) => !isGone([type, name, argument])));
        return { ...field, args };
      },
      [MapperKind.INPUT_OBJECT_FIELD]: (field, name, type) => (isGone([type, name]) ? null : field),
      [MapperKind.ENUM_VALUE]: (value, type, _, name) => (isGone([type, name]) ? null : value),
    }),
  );
}
