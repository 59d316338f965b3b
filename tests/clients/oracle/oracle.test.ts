// graphql-js answers from a copy of the demo; the gateway must answer any document as it does, to the byte.
//
// DOCUMENTS says how many are sent, SEED which ones: a run is repeated by its seed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from '../gateway';
import { Dice } from './dice';
import { Generator, type Document } from './document';
import { answer, read, told, type Answer, type Ask, type Snapshot } from './snapshot';
import { shrink } from './shrink';
import { broken, json, print, spell, tokens, values, wrong } from './spelling';

const DOCUMENTS = Number(process.env.DOCUMENTS ?? 300);
const SEED = Number(process.env.SEED ?? 1);
/** Failures that are told; more of them have the same reasons. */
const TOLD = Number(process.env.TOLD ?? 3);

let gateway: Awaited<ReturnType<typeof start>>;
let snapshot: Snapshot;
let ids: string[];

const ask: Ask = async (query, variables) => {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
    body: json({ query, variables }),
  });
  return (await response.json()) as never;
};

before(async () => {
  // What is compared is what documents mean, not how long they may be.
  gateway = await start({ RATE_LIMIT: '0', ALIAS_LIMIT: '100000', DIRECTIVE_LIMIT: '100000', ROOT_FIELD_LIMIT: '1000', SELECTION_LIMIT: '100000', DEPTH_LIMIT: '60', COMPLEXITY_LIMIT: '100000000', ERROR_LIMIT: '1000' });
  snapshot = await read(ask);
  ids = [...snapshot.nodes.keys()];
});

after(() => gateway.stop());

/** What is null since a part of it failed may tell of more parts: graphql-js stops at the first one. */
function isWithin(data: string, path: string): boolean {
  let value: unknown = JSON.parse(data);
  const keys = JSON.parse(path) as (string | number)[];
  if (value === null) return true;
  for (const key of keys.slice(0, -1)) {
    value = (value as Record<string | number, unknown>)[key];
    if (value === null) return true;
  }
  return false;
}

function same(wanted: Answer, found: Answer): boolean {
  const { data, isKnown = true } = wanted;
  if (!isKnown) return found.data !== undefined;
  if (data !== found.data) return false;
  if (data === undefined) return JSON.stringify(wanted.paths) === JSON.stringify(found.paths);
  return wanted.paths.every((path) => found.paths.includes(path)) && found.paths.every((path) => wanted.paths.includes(path) || isWithin(data, path));
}

async function both(text: string, variables: object): Promise<{ wanted: Answer; found: Answer }> {
  const { data, errors } = await ask(text, variables);
  return { wanted: await answer(snapshot, text, JSON.parse(json(variables))), found: told(data, errors) };
}

const report = (text: string, variables: object, { wanted, found }: { wanted: Answer; found: Answer }) =>
  `${JSON.stringify(text)}\n  variables ${JSON.stringify(variables)}\n  graphql-js ${JSON.stringify(wanted)}\n  gateway    ${JSON.stringify(found)}`;

/** Sends documents, each spelt by its own dice, and tells those that are answered otherwise. */
async function send(spelt: (dice: Dice, document: Document) => string, given = (_: Dice, __: Document, right: Record<string, unknown>) => right) {
  const failures: string[] = [];
  let [valid, failed] = [0, 0];
  for (let number = 0; number < DOCUMENTS; number++) {
    const seed = SEED * 1_000_003 + number;
    const dice = new Dice(seed);
    const document = new Generator(dice, snapshot.schema, ids).document();
    const text = spelt(dice, document);
    const variables = given(dice, document, values(document, text));
    const answers = await both(text, variables);
    if (answers.wanted.data !== undefined) valid += 1;
    if (same(answers.wanted, answers.found)) continue;
    failed += 1;
    if (failures.length >= TOLD) continue;
    const fails = async (smaller: Document) => {
      const [text, given] = [print(smaller), values(smaller, print(smaller))];
      const { wanted, found } = await both(text, given);
      return !same(wanted, found);
    };
    if (await fails(document)) {
      const least = await shrink(document, fails);
      const [text, given] = [print(least), values(least, print(least))];
      failures.push(report(text, given, await both(text, given)));
    } else failures.push(report(text, variables, answers));
  }
  console.log(`${DOCUMENTS} documents from seed ${SEED}: ${valid} were executed, ${failed} answered otherwise`);
  assert.equal(failed, 0, failures.join('\n\n'));
}

test('valid documents are answered as graphql-js does', async () => {
  await send((dice, document) => spell(dice, tokens(print(document))));
});

test('wrong variables are refused, or taken, as by graphql-js', async () => {
  await send((_, document) => print(document), wrong);
});

test('broken documents are answered, or refused, as by graphql-js', async () => {
  await send((dice, document) => spell(dice, broken(dice, tokens(print(document)))));
});
