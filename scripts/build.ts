/** Bundles the command into dist/: JavaScript without dependencies, since Node strips no types below node_modules. */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { bundling } from './bundling.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist');

/** Licences that ask for no more than their own text beside the code. */
const freeLicences: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  // @bufbuild/protobuf: its own code, and the wire format's from Google.
  '(Apache-2.0 AND BSD-3-Clause)',
]);

/**
 * Keeps modules of Node out that nothing needs, for the sake of a quick start. Of ws the probe uses Receiver and Sender
 * alone, but its entry loads the client and the server as well, and with them node:http, whose loading alone (it brings
 * Node's fetch along) takes as long as a whole check.
 */
const quickStart: Plugin = {
  name: 'quick start',
  setup({ onResolve, onLoad }) {
    // The same object, without the getters that an import of the module would all run.
    onResolve({ filter: /^node:process$/ }, ({ importer }) =>
      // The clients of AWS import its properties by name; only commands that load them run the getters.
      /node_modules[\\/]@(?:aws-sdk|smithy)[\\/]/.test(importer)
        ? null
        : { path: 'process', namespace: 'global-process' },
    );
    onLoad({ filter: /.*/, namespace: 'global-process' }, () => ({ contents: 'export default globalThis.process;' }));
    onResolve({ filter: /^ws$/ }, ({ importer }) =>
      // The lab uses the server, too, and may take its time.
      importer.startsWith(join(root, 'functions')) ? { path: 'ws', namespace: 'frames-of-ws' } : null,
    );
    onLoad({ filter: /.*/, namespace: 'frames-of-ws' }, () => ({
      contents: ['Receiver', 'Sender']
        .map((name) => `export { default as ${name} } from './node_modules/ws/lib/${name.toLowerCase()}.js';`)
        .join('\n'),
      resolveDir: root,
    }));
    onLoad({ filter: /ws[\\/]lib[\\/]buffer-util\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const lookup = "const { websocketMask, websocketUnmask } = require('http');";
      if (!source.includes(lookup)) throw new Error('ws looks for its masking functions elsewhere than it did');
      // Newer Nodes have native masking there, which pays off for large messages only.
      return { contents: source.replace(lookup, 'const websocketMask = undefined, websocketUnmask = undefined;') };
    });
  },
};

rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  ...bundling,
  // The second one is a thread's, which is started as a file of its own.
  entryPoints: { main: 'functions/cli/main.ts', 'history-thread': 'functions/platform/local/history-thread.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  // A file for each command that is imported when it is chosen: `check` reads no code of `lab`.
  splitting: true,
  plugins: [quickStart],
  metafile: true,
  logLevel: 'warning',
});
chmodSync(join(folder, 'main.js'), 0o755);
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), renderLicences(metafile));
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist: ${Object.keys(metafile.outputs).length} files, ${Math.round(bytes / 1_024)} KiB`);

/** The licence texts of every package that has code in the bundle. */
function renderLicences(meta: Metafile): string {
  const packages = [...bundledPackages(meta)].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = packages.map(([name, files]) => {
    const path = join(root, 'node_modules', name);
    const { version, license } = readManifest(path);
    if (!freeLicences.has(license)) {
      throw new Error(`${name} has the licence ${license}, which may not be bundled without a look at its terms`);
    }
    const own = readLicence(path) ?? readProjectLicence(path, packages);
    return `${name} ${version} (${license})\n\n${own ?? readNotices(name, license, files)}`;
  });
  return `${['This package contains code of the following packages.', ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Names of packages, with their files of which something is left after tree shaking. */
function bundledPackages(meta: Metafile): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  for (const output of Object.values(meta.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
      if (name !== undefined && bytesInOutput > 0) packages.set(name, [...(packages.get(name) ?? []), path]);
    }
  }
  return packages;
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  /** null: it does not say. */
  readonly repository: string | null;
}

function readManifest(path: string): Manifest {
  const manifest: unknown = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null) throw new Error(`${path}: no package.json`);
  const { version, license, repository } = manifest as { version?: unknown; license?: unknown; repository?: unknown };
  const url =
    typeof repository === 'object' && repository !== null && 'url' in repository ? repository.url : repository;
  return { version: String(version), license: String(license), repository: typeof url === 'string' ? url : null };
}

function readLicence(path: string): string | undefined {
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
  return file === undefined ? undefined : readFileSync(join(path, file), 'utf8').trim();
}

/** For a package without a licence file: that of another one in the bundle, out of the same repository and under the same licence. */
function readProjectLicence(path: string, packages: readonly (readonly [string, unknown])[]): string | undefined {
  const { license, repository } = readManifest(path);
  if (repository === null) return undefined;
  for (const [name] of packages) {
    const sibling = join(root, 'node_modules', name);
    const manifest = readManifest(sibling);
    const text = readLicence(sibling);
    if (manifest.repository === repository && manifest.license === license && text !== undefined) return text;
  }
  return undefined;
}

/** For a package without a licence file: the notices at the head of its sources, and the licence that they point to. */
function readNotices(name: string, license: string, files: readonly string[]): string {
  const heads = files.map((file) => /^(?:\/\/.*\n)+/.exec(readFileSync(join(root, file), 'utf8'))?.[0] ?? '');
  const notices = [...new Set(heads.map((head) => head.replaceAll(/^\/\/ ?/gm, '').trim()))].filter(
    (head) => head !== '',
  );
  if (notices.length === 0) throw new Error(`${name} ships no licence text`);
  if (!license.includes('Apache-2.0')) return notices.join('\n\n');
  // TypeScript is under the same licence, and ships its text as the Apache Software Foundation gives it out.
  return [...notices, readLicence(join(root, 'node_modules/typescript'))].join('\n\n');
}
