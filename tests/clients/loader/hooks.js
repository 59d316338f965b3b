// Loads modules as an app's bundler does.
import { transformAsync } from '@babel/core';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const EXTENSIONS = ['.ts', '/index.ts'];

export function resolve(specifier, context, next) {
  if (specifier.startsWith('.')) {
    const found = EXTENSIONS.map((extension) => new URL(specifier + extension, context.parentURL)).find(existsSync);
    if (found) return { url: found.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (url.endsWith('.ts')) return { format: 'module', source: await compile(fileURLToPath(url)), shortCircuit: true };
  // Node.js does not see the names that this CommonJS module exports.
  if (url.endsWith('/relay-runtime/index.js')) return { format: 'module', source: named('relay-runtime/lib/index.js'), shortCircuit: true };
  return next(url, context);
}

async function compile(file) {
  const { code } = await transformAsync(await readFile(file, 'utf8'), {
    filename: file,
    babelrc: false,
    configFile: false,
    sourceMaps: 'inline',
    presets: ['@babel/preset-typescript'],
    plugins: [['relay', { eagerEsModules: true }]],
  });
  return code;
}

function named(module) {
  const names = Object.keys(require(module)).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  return `import module from '${module}';\n` + names.map((name) => `export const ${name} = module.${name};`).join('\n');
}
