import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = resolve(import.meta.dirname, '..', '..', 'dist', 'console');

/** Beside each script and style sheet its packed form, which nearly every browser takes. */
const packed: Plugin = {
  name: 'packed',
  writeBundle(_, bundle) {
    const paths = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name));
    for (const path of paths.map((name) => join(outDir, name))) writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
  },
};

/**
 * Builds the console into dist/console. `npx vite src/console` serves it while it is worked on, over a Tuma on port 4000; there a script of
 * Vite's own stands in the page, so the strict policy of src/http/routes/console.ts holds for the build alone.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind(), packed],
  // The explorer's React is 18, the last one with files for browsers: it has the plain name, since it is installed in production.
  resolve: { alias: [{ find: /^react(-dom)?(?=$|\/)/, replacement: 'react$1-19' }] },
  build: {
    outDir,
    // The launcher clears it: a server that still runs serves what was built before.
    emptyOutDir: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What main.tsx imports, in one piece: it packs better, and comes by fewer requests, than thirty small ones.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', test: /console\/main\.tsx$/ }] } } },
  },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true } } },
});
