// Random documents: fragments in fragments, names that stand twice, directives with variables of every kind.
import { isAbstractType, isObjectType, type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { fieldsOf, nodeTypes } from './fields';
import type { Dice } from './dice';
import { written } from './spelling';

export type Directive = { name: string; value: string };
export type Item =
  | { kind: 'field'; alias?: string; name: string; args: string; directives: Directive[]; items?: Item[] }
  | { kind: 'inline'; on?: string; directives: Directive[]; items: Item[] }
  | { kind: 'spread'; name: string; directives: Directive[] };
export type Variable = { type: string; preset?: string; value?: unknown };
export type Document = { items: Item[]; fragments: { name: string; on: string; items: Item[] }[]; variables: Record<string, Variable> };

const DEEPEST = 5;

export class Generator {
  private fragments: Document['fragments'] = [];
  private variables: Record<string, Variable> = {};

  constructor(
    private dice: Dice,
    private schema: GraphQLSchema,
    private ids: string[],
  ) {}

  document(): Document {
    this.fragments = [];
    this.variables = {};
    const items = this.items(this.schema.getQueryType()!, 0);
    return { items, fragments: this.fragments, variables: this.variables };
  }

  private items(type: GraphQLNamedType, depth: number): Item[] {
    const items: Item[] = [];
    for (let left = 1 + this.dice.below(4); left > 0; left--) {
      if (items.length > 0 && this.dice.chance(0.2)) {
        const again = this.dice.pick(items);
        items.push(again.kind === 'field' && again.items ? { ...again, directives: this.directives(), items: this.again(type, again, depth) } : again);
      } else items.push(this.item(type, depth));
    }
    return items;
  }

  private again(type: GraphQLNamedType, { name, items }: Item & { kind: 'field' }, depth: number): Item[] {
    const below = this.fields(type).find(({ field }) => field.name === name)?.type;
    return below ? this.items(below, depth + 1) : items!;
  }

  private item(type: GraphQLNamedType, depth: number): Item {
    const directives = this.directives();
    const chance = this.dice.next();
    if (chance < 0.14 && depth < DEEPEST) {
      const on = this.dice.chance(0.3) ? undefined : this.condition(type);
      return { kind: 'inline', on, directives, items: this.items(on ? this.schema.getType(on)! : type, depth + 1) };
    }
    if (chance < 0.28 && depth < DEEPEST) {
      const on = this.condition(type);
      const known = this.fragments.filter((fragment) => fragment.on === on);
      if (known.length > 0 && this.dice.chance(0.5)) return { kind: 'spread', name: this.dice.pick(known).name, directives };
      const items = this.items(this.schema.getType(on)!, depth + 1);
      const name = `F${this.fragments.length}`;
      this.fragments.push({ name, on, items });
      return { kind: 'spread', name, directives };
    }
    return this.field(type, depth, directives);
  }

  private fields(type: GraphQLNamedType) {
    if (isObjectType(type)) return fieldsOf(type);
    // An interface has fields too.
    const first = isAbstractType(type) && 'getFields' in type ? Object.keys(type.getFields()) : [];
    return fieldsOf(nodeTypes(this.schema)[0] as GraphQLObjectType).filter(({ field }) => first.includes(field.name));
  }

  private field(type: GraphQLNamedType, depth: number, directives: Directive[]): Item {
    if (type.name === 'Query' && this.dice.chance(0.4)) return this.root(depth, directives);
    const known = this.fields(type).filter(({ isComposite }) => !isComposite || depth < DEEPEST);
    // No field is called so: graphql-js does not compare this field's type with that of another one of its response name.
    if (known.length === 0 || this.dice.chance(0.1))
      return { kind: 'field', alias: this.dice.chance(0.4) ? this.dice.pick(['a', 't', 'kind_0']) : undefined, name: '__typename', args: '', directives };
    // Few of an object's fields, so that some are met twice.
    const { field, type: below, isComposite, isPaged } = this.dice.pick(this.dice.chance(0.6) ? known.slice(0, 6) : known);
    const takesDeprecated = field.args.some(({ name }) => name === 'includeDeprecated');
    const args = isPaged ? `(first: ${this.size()})` : takesDeprecated && this.dice.chance(0.7) ? `(includeDeprecated: ${this.deprecated()})` : '';
    return { kind: 'field', alias: this.alias(field.name), name: field.name, args, directives, items: isComposite ? this.items(below, depth + 1) : undefined };
  }

  private size(): string {
    return this.dice.chance(0.5) ? '2' : this.variable('Int', { preset: '2', value: this.dice.pick([undefined, 2, written('2.0'), written('2e0')]) });
  }

  private deprecated(): string {
    return this.dice.pick([() => 'null', () => 'true', () => 'false', () => this.variable('Boolean', { value: this.dice.pick([undefined, null, true, false]) })])();
  }

  /** Whatever stands for a scalar that takes any value; now and then with a field twice, or a variable that nobody declares. */
  private any(depth = 0): string {
    const several = (one: () => string) => Array.from({ length: this.dice.below(4) }, one).join(' ');
    switch (this.dice.below(depth < 3 ? 8 : 6)) {
      case 0:
        return this.dice.chance(0.04) ? this.dice.pick(['1e400', 'NAME']) : this.dice.pick(['0', '-0', '1', '-7', '1.5', '-1e3', '1e308', '18446744073709551616']);
      case 1:
        return this.dice.pick(['true', 'false', ...(depth > 0 ? ['null'] : [])]);
      case 2:
        return this.dice.chance(0.04) ? '$nope' : this.variable(this.dice.pick(['Int', 'String', 'ID', '[ID!]', 'JSON']), {});
      case 3:
        return this.variable('JSON', { preset: this.dice.pick(['[null]', '{a: [1]}', '1']), value: this.dice.pick([undefined, [1, { a: 'x' }], 'x']) });
      case 6:
        return `[${several(() => this.any(depth + 1))}]`;
      case 7: {
        const names = ['a', 'b', 'c', 'd'];
        return `{${several(() => `${this.dice.chance(0.04) ? 'a' : (names.pop() ?? 'e')}: ${this.any(depth + 1)}`)}}`;
      }
      default:
        return this.dice.pick(['"x"', '"""y"""', '"\\u{1F600}"', '"\\uD83D\\uDE00"', '""']);
    }
  }

  private root(depth: number, directives: Directive[]): Item {
    const one = () => this.dice.pick(this.ids);
    const literal = (id: string) => (this.dice.chance(0.2) ? `"""${id}"""` : JSON.stringify(id));
    const id = () => {
      const value = one();
      // Of another type; only a number is as good as a text.
      if (this.dice.chance(0.01)) return this.variable(this.dice.pick(['Int!', 'String!', '[ID!]!', 'Boolean!']), { preset: undefined, value });
      if (this.dice.chance(0.05)) return this.dice.pick(['7', '-0', '18446744073709551616', '-9223372036854775809', '99999999999999999999999']);
      const kind = this.dice.below(5);
      if (kind === 0) return this.variable('ID!', { value: this.dice.chance(0.1) ? written(this.dice.pick(['7.0', '-0', '1e30', '18446744073709551616'])) : value });
      if (kind === 1) return this.variable('ID!', { preset: literal(value), value: this.dice.pick([undefined, one()]) });
      // Null fails the field, even where a default lets the variable stand.
      if (kind === 2) return this.variable('ID', { preset: literal(value), value: this.dice.pick([undefined, one(), null]) });
      return literal(value);
    };
    if (this.dice.chance(0.1)) return this.introspection(depth, directives);
    if (this.dice.chance(0.15)) {
      const args = `(first: 2 filter: {customField: [{key: "there is none" equals: ${this.any()}}]})`;
      return { kind: 'field', alias: this.alias('orders'), name: 'orders', args, directives, items: this.items(this.schema.getType('OrderConnection')!, depth + 1) };
    }
    const kind = this.dice.below(3);
    if (kind === 0) return { kind: 'field', alias: this.alias('node'), name: 'node', args: `(id: ${id()})`, directives, items: this.items(this.schema.getType('Node')!, depth + 1) };
    if (kind === 1) {
      const ids = this.dice.pick([() => `[${id()}, ${id()}]`, () => this.variable('[ID!]!', { value: this.dice.pick([[one(), 'x'], one(), []]) }), () => `[ ${id()} "x" ]`, () => id()]);
      const args = ids();
      // A variable of one id stands for no list.
      return { kind: 'field', alias: this.alias('nodes'), name: 'nodes', args: `(ids: ${args.startsWith('$') && this.variables[args.slice(1)]!.type.startsWith('ID') ? `[${args}]` : args})`, directives, items: this.items(this.schema.getType('Node')!, depth + 1) };
    }
    const by = this.dice.pick([() => `{id: ${id()}}`, () => this.variable('OrderBy!', { value: { id: one() } })]);
    return { kind: 'field', alias: this.alias('order'), name: 'order', args: `(by: ${by()})`, directives, items: this.items(this.schema.getType('Order')!, depth + 1) };
  }

  private introspection(depth: number, directives: Directive[]): Item {
    const below = (type: string) => this.items(this.schema.getType(type)!, depth + 1);
    if (this.dice.chance(0.2)) return { kind: 'field', alias: this.alias('schema'), name: '__schema', args: '', directives, items: below('__Schema') };
    const name = this.dice.pick(Object.keys(this.schema.getTypeMap()).filter((name) => !name.startsWith('__')));
    const argument = this.dice.chance(0.3) ? this.variable('String!', { preset: '"Order"', value: this.dice.pick([undefined, name]) }) : `"${name}"`;
    return { kind: 'field', alias: this.alias('type'), name: '__type', args: `(name: ${argument})`, directives, items: below('__Type') };
  }

  private alias(name: string): string | undefined {
    const chance = this.dice.next();
    return chance < 0.6 ? undefined : chance < 0.95 ? `${name}_${this.dice.below(2)}` : this.dice.pick(['x', 'id', 'name', 'nodes']);
  }

  private condition(type: GraphQLNamedType): string {
    if (isAbstractType(type)) return this.dice.chance(0.3) ? type.name : this.dice.pick(nodeTypes(this.schema)).name;
    const interfaces = isObjectType(type) ? type.getInterfaces().map(({ name }) => name) : [];
    return this.dice.chance(0.6) || interfaces.length === 0 ? type.name : this.dice.pick(interfaces);
  }

  private directives(): Directive[] {
    const chance = this.dice.next();
    if (chance < 0.75) return [];
    const one = () => ({ name: this.dice.pick(['skip', 'include']), value: this.condition_value() });
    const first = one();
    return chance < 0.95 ? [first] : [first, { name: first.name === 'skip' ? 'include' : 'skip', value: this.condition_value() }];
  }

  private condition_value(): string {
    const value = this.dice.pick([true, false]);
    switch (this.dice.below(12)) {
      case 0:
      case 1:
        return this.variable('Boolean!', { value });
      case 2:
      case 3:
        return this.variable('Boolean!', { preset: String(value), value: this.dice.pick([undefined, true, false]) });
      case 4:
      case 5:
        return this.variable('Boolean', { preset: String(value), value: this.dice.pick([undefined, true, false]) });
      case 6:
        return this.dice.chance(0.3) ? this.variable('Boolean', { preset: String(value), value: null }) : String(value);
      case 7:
        return this.dice.chance(0.05) ? this.variable('Boolean', { preset: this.dice.pick([undefined, 'null']), value }) : String(value);
      default:
        return String(value);
    }
  }

  private variable(type: string, { preset, value }: { preset?: string; value?: unknown }): string {
    const same = Object.entries(this.variables).find(([, known]) => known.type === type && known.preset === preset);
    if (same && this.dice.chance(0.5)) return `$${same[0]}`;
    const name = `v${Object.keys(this.variables).length}`;
    this.variables[name] = { type, preset, value };
    return `$${name}`;
  }
}
