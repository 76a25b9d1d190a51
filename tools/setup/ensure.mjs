/*
 * Provisions this checkout: npm packages, and with --tests the Debian packages that tests talk to, with --bench also
 * those that benches compare with.
 * Runs before `npm start` and `npm test`, on whatever Node the machine has (20 or newer), so it and what it
 * imports use nothing but Node. Quiet where nothing is to be done.
 */
const major = Number.parseInt(process.versions.node, 10);
if (major < 20) {
  process.stderr.write(`Node ${process.version} is too old to set Postroom up: 20 or newer is needed.\n`);
  process.exit(1);
}

const { runSetup } = await import('./run-setup.mjs');
const { ensurePackages } = await import('./packages.mjs');
const steps = [ensurePackages];
if (process.argv.includes('--bench')) {
  const { ensureBenchPackages } = await import('./debian.mjs');
  steps.push(ensureBenchPackages);
} else if (process.argv.includes('--tests')) {
  const { ensureDebianPackages } = await import('./debian.mjs');
  steps.push(ensureDebianPackages);
}
await runSetup(...steps);
