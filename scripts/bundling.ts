import path from 'node:path';
import type { BuildOptions } from 'esbuild';

/** How the published command is bundled, and with it whatever is measured in its place. */
export const bundling = {
  absWorkingDir: path.join(import.meta.dirname, '..'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  // Bundled CommonJS packages ask for Node's own modules with require.
  banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
  // Optional native helpers of ws are not looked for: the package has no dependencies.
  define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
} satisfies BuildOptions;
