// Documents as tokens, and tokens as text, with what GraphQL ignores anywhere between them.
import type { Dice } from './dice';
import type { Directive, Document, Item } from './document';

export const tokens = (text: string): string[] => text.match(/"""[^]*?"""|"(?:\\.|[^"\\])*"|\.\.\.|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[\w-]+|[^\s,\w]/g) ?? [];

/** The document, with the fragments and variables that it uses. */
export function print({ items, fragments, variables }: Document): string {
  const used = new Set<string>();
  const visit = (list: Item[]): void =>
    list.forEach((item) => {
      if (item.kind === 'spread' && !used.has(item.name)) {
        used.add(item.name);
        visit(fragments.find(({ name }) => name === item.name)?.items ?? []);
      } else if (item.kind !== 'spread') visit(item.items ?? []);
    });
  visit(items);
  const body = set(items) + fragments.filter(({ name }) => used.has(name)).map(({ name, on, items }) => ` fragment ${name} on ${on} ${set(items)}`).join('');
  const asked = Object.entries(variables).filter(([name]) => new RegExp(`\\$${name}\\b`).test(body));
  const definitions = asked.map(([name, { type, preset }]) => `$${name}: ${type}${preset === undefined ? '' : ` = ${preset}`}`);
  return (definitions.length > 0 ? `query (${definitions.join(' ')}) ` : 'query ') + body;
}

/** The values that are sent along. */
export const values = ({ variables }: Document, text: string) =>
  Object.fromEntries(Object.entries(variables).flatMap(([name, { value }]) => (value === undefined || !new RegExp(`\\$${name}\\b`).test(text) ? [] : [[name, value]])));

/** A number as this text has it, where JavaScript would write it otherwise. */
export const written = (text: string) => `number ${text}`;

export const json = (value: object) => JSON.stringify(value).replaceAll(/"number ([^"]*)"/g, '$1');

const GARBAGE: unknown[] = [null, true, 'x', '', 2, -1, 2.5, 2 ** 31, -(2 ** 31) - 1, [], [null], [['x']], {}, { id: null }, { id: 'x', orderNumber: 'y' }, { nope: 1 }, { id: [1] }, written('1e30'), written('18446744073709551616'), written('-0'), { id: written('7.0') }];

/** Values of which one is wrong, or not there. Of lists only the first two items are known, so that their sizes stay. */
export function wrong(dice: Dice, { variables }: Document, given: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(given);
  if (names.length === 0) return given;
  const name = dice.pick(names);
  const { [name]: _, ...others } = given;
  if (dice.chance(0.1)) return others;
  const isSize = variables[name]!.type === 'Int' && variables[name]!.preset !== undefined;
  const isTaken = (value: unknown) => value === null || value === written('-0') || (Number.isInteger(value) && Math.abs(value as number) < 2 ** 31);
  return { ...others, [name]: dice.pick(GARBAGE.filter((value) => !isSize || !isTaken(value))) };
}

const set = (items: Item[]): string => `{ ${items.map(item).join(' ')} }`;

function item(one: Item): string {
  const directives = one.directives.map(({ name, value }: Directive) => ` @${name}(if: ${value})`).join('');
  if (one.kind === 'spread') return `...${one.name}${directives}`;
  if (one.kind === 'inline') return `...${one.on ? ` on ${one.on}` : ''}${directives} ${set(one.items)}`;
  return `${one.alias ? `${one.alias}: ` : ''}${one.name}${one.args}${directives}${one.items ? ` ${set(one.items)}` : ''}`;
}

const BETWEEN = [' ', ' ', ' ', '\n', ',', ' , ', '\t', '\r\n', '\r', ' # } ] ! "\n', '#\n', ',,# é """\r\n', '\uFEFF '];
const isWord = (token: string) => /[\w"-]/.test(token[0]!) || token === '...';

/** Joins tokens by whatever stands for nothing. */
export function spell(dice: Dice, list: string[]): string {
  let text = dice.chance(0.2) ? dice.pick(BETWEEN) : '';
  list.forEach((token, index) => {
    text += token;
    const next = list[index + 1];
    const must = next !== undefined && isWord(token) && isWord(next);
    if (must || dice.chance(0.3)) text += dice.pick(BETWEEN);
  });
  return text;
}

/** Breaks a document in one place. */
export function broken(dice: Dice, list: string[]): string[] {
  const copy = [...list];
  const at = dice.below(copy.length);
  switch (dice.below(5)) {
    case 0:
      copy.splice(at, 1);
      break;
    case 1:
      copy.splice(at, 0, copy[at]!);
      break;
    case 2:
      copy.splice(at, 1, dice.pick(copy));
      break;
    case 3:
      copy.splice(at, 0, dice.pick(['{', '}', '(', ')', '[', ']', '!', '$', ':', '=', '@', '...', '&', '|', '"x"', '"\\u{1F600}"', '"\\uD83D\\uDE00"', '"\\uDE00"', '"\\u{D800}"', '1', '-1.5', '-0', '00', '1.', '.5', '0x1', '1a', '1e5', '$nope', '\uFEFF', 'on', 'null', 'true', 'fragment', 'query', '"""y"""']));
      break;
    default:
      copy.splice(at, 1, dice.pick(['nope', 'id', 'Order', 'Node', 'String', 'null', 'true', '1', '"x"', 'name']));
  }
  return copy;
}
