// The code that docs/ shows stands here, in files that tests run. A block names its file in its first line: a file of recipes is shown
// whole, and `npm run docs` writes it anew; of tests and documents a block shows paragraphs.
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const PAGES = ['docs/apps.md', 'docs/live-events.md', 'docs/webhooks.md'];
const BLOCK = /```ts\n\/\/ (\S+)\n(.*?)\n```/gs;

export const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const isWhole = (path: string) => !/\.test\.ts$|\/documents\.ts$|\/orders\.ts$/.test(path);

export const pages = PAGES.map((path) => {
  const text = read(path);
  const blocks = [...text.matchAll(BLOCK)].map(([, file, code]) => ({ file: file!, code: code!, isWhole: isWhole(file!) }));
  const written = text.replace(BLOCK, (block, file) => (isWhole(file) ? `\`\`\`ts\n// ${file}\n${read(file).trimEnd()}\n\`\`\`` : block));
  return { path, text, blocks, written };
});

if (process.argv[1] === new URL(import.meta.url).pathname) for (const { path, written } of pages) writeFileSync(new URL(path, root), written);
