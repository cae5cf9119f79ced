import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = resolve(import.meta.dirname, '..', '..', 'dist', 'console');

/** Beside each script and style sheet its packed form, which nearly every browser takes. */
const packed: Plugin = {
  name: 'packed',
  closeBundle() {
    const assets = join(outDir, 'assets');
    for (const name of readdirSync(assets).filter((name) => /\.(js|css)$/.test(name)))
      writeFileSync(join(assets, `${name}.br`), brotliCompressSync(readFileSync(join(assets, name))));
  },
};

/**
 * Builds the console into dist/console. `npx vite src/console` serves it while it is worked on, over a Tuma on port 4000; there a script of
 * Vite's own stands in the page, so the strict policy of src/http/routes/console.ts holds for the build alone.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind(), packed],
  build: {
    outDir,
    // The launcher clears it: a server that still runs serves what was built before.
    emptyOutDir: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true } } },
});
