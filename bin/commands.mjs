// Every npm script: installs what is missing, builds what is stale, runs it on the pinned Node.
// Plain JavaScript for any Node from 20 on, since on a fresh clone there is nothing but this file and the host's Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...path) => join(root, ...path);
const tools = ['typescript/bin/tsc', 'vitest/vitest.mjs', '@biomejs/biome/bin/biome', 'knip/bin/knip.js', 'vite/bin/vite.js'];
const [tsc, vitest, biome, knip, vite] = tools.map((path) => at('node_modules', path));
const say = (line) => void process.stderr.write(`${line}\n`); // stdout belongs to what we run
const script = (path) => [at('dist', path)];
const watch = ['--watch', '--watch-preserve-output']; // clearing the screen would take the compiler's errors away
const bundle = [at('bin', 'bundle.mjs')];
const compiled = at('dist', '.compiled');
const ofConsole = at('src', 'console');
const server = (path, args) => build('if stale') || run([...script(path), ...args]);

const commands = {
  start: (args) => server('main.js', args),
  cli: (args) => server('cli.js', args),
  dev: (args) =>
    build('if stale') ||
    run([tsc, '-w', '--preserveWatchOutput', '--noEmit'], [...bundle, '--watch'], [...watch, ...script('main.js'), ...args]),
  build: () => build(),
  test: async (args) => {
    if (args.includes('--setup')) return build('if stale') || (say('set up: npx vitest run FILE -t NAME') ?? 0);
    return (args.length === 0 && (await check())) || build() || run([vitest, 'run', ...args]); // a few named tests: no check
  },
  check,
  bench: (args) => build() || run([...script('test/bench/main.js'), ...args]),
  soak: (args) => build() || run({ TUMA_SOAK: '1' }, [vitest, 'run', ...args]),
};

const [command, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? '')) {
  say(`usage: node bin/launch.mjs <${Object.keys(commands).join(' | ')}> [...args]`);
  process.exit(2);
}
process.exitCode = install() || unfit() || (await commands[command](args));

/** `npm ci` unless node_modules is what package-lock.json says. Returns an exit code, as all steps here do. */
function install() {
  const lock = readFileSync(at('package-lock.json'));
  const stamp = `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
  const stampFile = at('node_modules', '.tuma-lock');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 0;
  if (!installed(JSON.parse(lock))) {
    say('installing packages (npm ci) ...');
    // NODE_ENV=production would leave out the compiler, a user's npm settings the database and the pinned Node: name both.
    const options = ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
    const cli = process.env.npm_execpath;
    const npm = /npm-cli\.[cm]?js$/.test(cli ?? '')
      ? spawnSync(process.execPath, [cli, ...options], { cwd: root })
      : spawnSync(['npm', ...options].join(' '), { cwd: root, shell: true }); // on Windows npm is npm.cmd, which only a shell runs
    if (npm.status !== 0) {
      const output = `${npm.error?.message ?? ''}${npm.stdout}${npm.stderr}`;
      return say(`${output}\nnpm ci failed and nothing was started: the lines above say why. Is the package registry reachable?`) ?? 1;
    }
  }
  writeFileSync(stampFile, stamp);
  return 0;
}

/** Where the pinned Node can't run, the host's must do. */
function unfit() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (node() !== process.execPath || major > 22 || (major === 22 && minor >= 17)) return 0;
  return say(`On this system Tuma needs Node 22.17 or newer, and this is ${process.version}: install Node 24, then start again.`) ?? 1;
}

/** Whether npm's list of installed packages has every package of the lock at its version; of the optional ones, those for this platform. */
function installed(lock) {
  const list = at('node_modules', '.package-lock.json'); // npm writes it last
  const { packages } = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : { packages: {} };
  const here = ({ os, cpu, libc }) => os?.includes(process.platform) && cpu?.includes(process.arch) && !libc;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '' || packages[path]?.version === wanted.version) return true;
    return !packages[path] && (wanted.optional || wanted.devOptional || wanted.peer) && !here(wanted);
  });
}

/** Compiles for the tests, and bundles what runs; `if stale`, only when a source is newer than the last build. The console only then. */
function build(when) {
  return buildServer(when) || buildConsole();
}

function buildServer(when) {
  const stamp = at('dist', '.built');
  const last = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const sources = [
    'tsconfig.json',
    'bin/bundle.mjs',
    'node_modules/.tuma-lock',
    'entities',
    'resolvers',
    'jobs',
    'src',
    'test/support/processes',
  ];
  if (when === 'if stale' && !sources.some((path) => newer(at(path), last, ofConsole))) return 0;
  const begun = new Date();
  for (const step of [[tsc, '-p', at('tsconfig.json')], bundle]) {
    const { status } = spawnSync(node(), step, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) return say('the build failed: nothing was started') ?? 1;
  }
  clear(at('dist', 'parts'), last);
  rmSync(compiled, { recursive: true, force: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun); // what was edited during the build is newer
  return 0;
}

/** The web console, by Vite, into dist/console: when a source of it, or of what it shares with the server, is newer than the last build. */
function buildConsole() {
  const stamp = at('dist', 'console', '.built');
  const last = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (![ofConsole, at('src', 'lib'), at('node_modules', '.tuma-lock')].some((path) => newer(path, last))) return 0;
  const begun = new Date();
  const { status } = spawnSync(node(), [vite, 'build', '-c', join(ofConsole, 'vite.config.ts'), '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) return say('the build of the console failed: nothing was started') ?? 1;
  clear(at('dist', 'console', 'assets'), last);
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
  return 0;
}

/** Removes what neither this build nor the one before it wrote: a process may still run that was started on that. */
function clear(folder, last) {
  const paths = readdirSync(folder).map((name) => join(folder, name));
  for (const path of paths.filter((path) => statSync(path).mtimeMs < last)) rmSync(path);
}

/** Folders count too: removing or renaming a file changes their time. */
function newer(path, than, except) {
  if (path === except) return false;
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && (stat.mtimeMs > than || (stat.isDirectory() && readdirSync(path).some((name) => newer(join(path, name), than, except))));
}

function node() {
  const home = at('node_modules', `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`);
  const pinned = [join(home, 'bin', 'node'), join(home, 'bin', 'node.exe'), join(home, 'node.exe')].find((path) => existsSync(path));
  return pinned && !existsSync('/etc/alpine-release') ? pinned : process.execPath; // it needs glibc
}

/** Runs Node with each list of arguments (and extra environment, if given first) until they end; when one ends, so do the others. */
async function run(...lists) {
  // Kept machine code: `npx tuma ledger prove` takes half the processor time from the second call on.
  const env = { NODE_COMPILE_CACHE: compiled, ...process.env, ...(Array.isArray(lists[0]) ? {} : lists.shift()) };
  const children = lists.map((list) => spawn(node(), list, { stdio: 'inherit', env }));
  const forward = (signal) => children.forEach((child) => void child.kill(signal));
  // Ctrl-C and a closed terminal reach the whole group by themselves, and npm passes them on once more: the child, which drains,
  // must get one. Without a terminal, and for SIGTERM always, it only hears of it from us. Windows can't pass signals on, only kill.
  const [windows, parent] = [process.platform === 'win32', process.ppid];
  const onSignal = (signal) => {
    clearInterval(orphaned);
    if (!windows && (signal === 'SIGTERM' || !hasTerminal())) forward(signal);
  };
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(signal, onSignal);
  // `kill` of npm ends npm and the shell between us (dash passes nothing on): all we notice is another parent.
  const orphaned = setInterval(() => process.env.npm_execpath && process.ppid !== parent && onSignal('SIGTERM'), 200).unref();
  const ends = children.map(async (child) => {
    const [code, signal] = await once(child, 'exit').catch((error) => [say(error.message) ?? 1]); // it can't be spawned
    return code ?? 128 + constants.signals[signal];
  });
  const code = await Promise.race(ends);
  if (children.length > 1) forward('SIGTERM');
  await Promise.all(ends);
  return code;
}

function hasTerminal() {
  try {
    return closeSync(openSync('/dev/tty', 'r')) ?? true;
  } catch {
    return false; // a service, a container
  }
}

/** All checks at once, each with its time and, when it fails, its output. */
async function check() {
  const checks = {
    biome: [biome, 'check', '.'],
    types: [tsc, '--noEmit', '--incremental', 'false'],
    'types of the console': [tsc, '-p', ofConsole],
    knip: [knip],
  };
  const passed = Object.entries(checks).map(async ([name, list]) => {
    const begun = performance.now();
    const child = spawn(node(), list, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    say(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${name} ${((performance.now() - begun) / 1000).toFixed(1)} s${code === 0 ? '' : `\n${output}`}`,
    );
    return code === 0;
  });
  return (await Promise.all(passed)).every(Boolean) ? 0 : 1;
}
