// What docs/ shows is what is tested.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages, read } from './docs';

const plain = (code: string) => code.split('\n').map((line) => line.trim()).join('\n');

for (const { path, text, blocks, written } of pages) {
  test(`every block of ${path} that is TypeScript names its file`, () => {
    assert.equal(blocks.length, text.match(/```(ts|js|tsx|jsx)\n/g)!.length);
  });

  test(`${path} shows recipes as they are: npm run docs writes them`, () => {
    assert.equal(text, written);
  });

  for (const { file, code, isWhole } of blocks) {
    if (isWhole) continue;
    test(`${path} shows ${file}`, () => {
      const tested = `\n${plain(read(file))}\n`;
      for (const paragraph of code.split('\n\n')) assert.ok(tested.includes(`\n${plain(paragraph)}\n`), `${file} has no such lines:\n${paragraph}`);
    });
  }
}

// A client that is not shown, or of which only a part is, would be found out here.
test('each recipe is shown', () => {
  const shown = new Set(pages.flatMap(({ blocks }) => blocks.filter(({ isWhole }) => isWhole).map(({ file }) => file)));
  const recipes = [
    'codegen.ts', 'follow.ts', 'graphql-ws/socket.ts', 'graphql-ws/line.ts', 'graphql-sse/stream.ts', 'apollo/cache.ts', 'apollo/client.ts',
    'apollo/line.ts', 'apollo/hold.ts', 'apollo/sha256.ts', 'urql/client.ts', 'urql/line.ts', 'graphql-request/client.ts', 'relay/environment.ts', 'webhooks/receiver.ts',
  ];
  assert.deepEqual(recipes.map((recipe) => `tests/clients/${recipe}`).filter((recipe) => !shown.has(recipe)), []);
});

// The app is to be copied by itself, so it has a file of its own.
test('the example app follows events as the recipe does', () => {
  assert.equal(read('examples/app/src/gateway/follow.ts'), read('tests/clients/follow.ts'));
});
