// The way in for every npm script. It is written so that any Node since 12 can read it: an old one is named before anything else happens.
var major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(`Tuma needs Node 20 or newer to start, and this is ${process.version}: install Node 24, then start again.`);
  process.exitCode = 1;
} else {
  import('./commands.mjs');
}
