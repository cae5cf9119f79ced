// Puts what runs into dist: our sources and the packages that they import in some two hundred files. A start loads them in a third of the
// time that the 2,700 modules take which they are made of. With --watch: again after each change.
import { join } from 'node:path';
import { build, watch } from 'rolldown';

const root = join(import.meta.dirname, '..');
const options = {
  cwd: root,
  input: { main: 'src/main.ts', cli: 'src/cli.ts', backupThread: 'src/backupThread.ts' },
  platform: 'node',
  tsconfig: 'tsconfig.json',
  // Machine code; what reads files that lie beside it; a part of type-graphql that nothing here uses. What of these is installed, and what
  // has files that we serve or draw with, are the `dependencies` of package.json: `npm ci --omit=dev` needs nothing that is bundled.
  external: ['@node-rs/argon2', 'cloudinary', 'class-validator'],
  logLevel: 'warn',
  output: {
    dir: join(root, 'dist'),
    // With a hash, for a process that runs while the next version is built: what it hasn't loaded yet must stay its own.
    chunkFileNames: 'parts/[name]-[hash].js',
    sourcemap: true,
    // Tables and types are named after classes.
    keepNames: true,
    // V8 keeps the text of all that it loads: without comments and indents that is half.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  },
};

if (process.argv.includes('--watch')) {
  watch(options).on('event', ({ code, error, result }) => {
    if (code === 'ERROR') process.stderr.write(`${error.message}\n`);
    void result?.close();
  });
} else await build(options);
