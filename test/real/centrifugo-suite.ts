import { afterAll, beforeAll, type TestContext } from 'vitest';
import { type Backend, startBackend } from './backend.ts';
import { type CentrifugoConfig, findCentrifugo, startCentrifugo } from './centrifugo.ts';
import { type CentrifugoSetup, centrifugoConfigs } from './centrifugo-setups.ts';
import { type RunningServers, runServers } from './running-servers.ts';
import type { RealServer } from './server-process.ts';

/** The real Centrifugos of one test file. Where there is none, asking for one skips the test by name. */
export interface CentrifugoSuite {
  /** There while tests run. */
  backend(): Backend;
  /** One that the tests of the file share. */
  server(context: TestContext, setup: CentrifugoSetup): Promise<RealServer>;
  /** One for the test alone, which may signal and stop it. */
  ownServer(context: TestContext, config: CentrifugoConfig): Promise<RealServer>;
}

/** To be called at the top of a test file: starts and ends what its tests share. */
export function centrifugoSuite(): CentrifugoSuite {
  const binary = findCentrifugo();
  let backend: Backend | undefined;
  let servers: RunningServers<CentrifugoSetup> | undefined;

  beforeAll(async () => {
    const started = await startBackend();
    const configs = centrifugoConfigs(started);
    backend = started;
    servers = runServers((name) => startCentrifugo(configs[name]));
  });
  afterAll(async () => {
    await servers?.stop();
    await backend?.close();
  });

  const running = (context: TestContext): RunningServers<CentrifugoSetup> => {
    if (binary === undefined) context.skip('no Centrifugo: put it on PATH or name it in CENTRIFUGO');
    if (servers === undefined) throw new Error('The suite was asked for a server before its tests run.');
    return servers;
  };
  return {
    backend() {
      if (backend === undefined) throw new Error('The suite was asked for its backend before its tests run.');
      return backend;
    },
    server: async (context, setup) => running(context).get(setup),
    ownServer: async (context, config) => running(context).own(startCentrifugo(config)),
  };
}
