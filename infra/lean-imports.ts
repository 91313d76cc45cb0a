import { createRequire, isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Node's own modules by require, and of each the exports that are used. An import reads all of them, the lazy ones too: so
 * node:http brings Node's fetch along, and node:stream its web streams, a sixth of the time that a function takes to be ready.
 */
const builtinsByRequire: Plugin = {
  name: 'builtins by require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:)?[a-z_][a-z0-9_/]*$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path)
        ? { path: path.replace(/^node:/, ''), namespace: 'builtin', sideEffects: false }
        : null,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: wrapBuiltin(`node:${path}`) }));
  },
};

/** Marked as free of effects, an export that nobody imports is left out. The Node that bundles is the one that is deployed to. */
function wrapBuiltin(name: string): string {
  const names = Object.getOwnPropertyNames(require(name)).filter(
    (key) => /^[A-Za-z_]\w*$/.test(key) && key !== 'default',
  );
  return [
    `const all = /* @__PURE__ */ require(${JSON.stringify(name)});`,
    'export default all;',
    ...names.map((key) => `const $${key} = /* @__PURE__ */ (() => all.${key})(); export { $${key} as ${key} };`),
  ].join('\n');
}

const require = createRequire(import.meta.url);

/** Of ws, Receiver and Sender alone are used; its entry has the client and the server as well. */
const framesOfWs: Plugin = {
  name: 'frames of ws',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^ws$/ }, async ({ resolveDir }) => {
      const { path } = await resolve('ws/package.json', { resolveDir, kind: 'require-call' });
      return { path: dirname(path), namespace: 'frames-of-ws' };
    });
    onLoad({ filter: /.*/, namespace: 'frames-of-ws' }, ({ path }) => ({
      contents: ['Receiver', 'Sender']
        .map((name) => `export { default as ${name} } from './lib/${name.toLowerCase()}.js';`)
        .join('\n'),
      resolveDir: path,
    }));
  },
};

/** Lambda hands credentials over in the environment. Every other way to them, and the clients of two services, stay out. */
const environmentCredentials: Plugin = {
  name: 'credentials of the environment',
  setup({ onResolve, onLoad }) {
    const others =
      /^@aws-sdk\/(?:credential-provider-(?:http|ini|login|process|sso|web-identity)|nested-clients)|^@smithy\/credential-provider-imds/;
    onResolve({ filter: others }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: 'none', namespace: 'other-credentials' } : null,
    );
    onLoad({ filter: /.*/, namespace: 'other-credentials' }, () => ({
      // By the name that the SDK's own error would have: names are what is logged.
      contents: `throw Object.assign(new Error('AWS_ACCESS_KEY_ID is not set in the environment; Lambda sets it'), { name: 'CredentialsProviderError' });`,
    }));
  },
};

/** Keeps out of the functions what they never run but would have to read: every kilobyte is paid for at a cold start. */
export const leanImports: readonly Plugin[] = [builtinsByRequire, framesOfWs, environmentCredentials];
