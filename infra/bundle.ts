import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { leanImports } from './lean-imports.ts';
import { listZipContents } from './zip-contents.ts';

/** The part of the deploy tool's service that is read here. */
interface Service {
  readonly service: { readonly custom: { readonly canary: { readonly config: string; readonly work: string } } };
}

/** How serverless-esbuild bundles the functions, and what it puts beside them. */
export function bundleOptions({ service }: Service): BuildOptions & Readonly<Record<string, unknown>> {
  const { config, work } = service.custom.canary;
  return {
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outputFileExtension: '.mjs',
    // The default prefers main, and with it CommonJS: half as much again.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    // Bundled CommonJS packages ask for Node's own modules with require.
    banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
    // Optional native helpers of ws are not looked for.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    // The SDK that Lambda has is not the one that was tested, and loads slower than a bundled one.
    exclude: [],
    external: [],
    outputWorkFolder: work,
    // Kept contexts are for watching; after a failed build they would keep the tool from ending.
    skipRebuild: true,
    plugins: [...leanImports, withTargets(config)],
  };
}

/** Puts the validated targets file, and the certificates that it names, into the root of every zip. */
function withTargets(config: string): Plugin {
  return {
    name: 'targets file',
    setup({ initialOptions, onEnd }) {
      const { outdir } = initialOptions;
      if (outdir === undefined) throw new TypeError('the bundle has no folder');
      onEnd(() => {
        // Bundles lie in functions/, below the root of the zip.
        const root = dirname(outdir);
        const { files } = listZipContents(config);
        for (const [path, content] of files) {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          if (typeof content === 'string') writeFileSync(join(root, path), content);
          else copyFileSync(content.from, join(root, path));
        }
      });
    },
  };
}
