import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

/** Assets are embedded and sent as gzip alone: a quarter of the size. */
const compress = {
  name: 'compress',
  apply: 'build',
  writeBundle({ dir }) {
    const assets = join(dir, 'assets');
    for (const name of readdirSync(assets)) {
      const path = join(assets, name);
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      rmSync(path);
    }
  },
};

export default defineConfig({
  // The page may stand behind a proxy that serves it under a path of its own.
  base: './',
  build: {
    target: 'es2022',
    // A file of its own for everything: the content security policy lets nothing else in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Monaco is as large as it is.
    chunkSizeWarningLimit: 5000,
    reportCompressedSize: false,
    rollupOptions: {
      // 'use client' is for servers that render React.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
  worker: { format: 'es' },
  plugins: [compress],
  // `npm run dev` beside a gateway at its usual address.
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:8000', ws: true } } },
});
