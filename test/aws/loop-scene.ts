import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageStacks } from '../../scripts/deploying/package-stacks.ts';
import { readRequest } from '../../scripts/deploying/request.ts';
import type { Stack } from '../../scripts/deploying/stacks.ts';
import { createAuthority } from '../lab/certificates.ts';
import type { Fault, LabParts } from '../lab/fault.ts';
import { labOrigin, labTls, startLabServer } from '../lab/lab-server.ts';
import { startSwitchableTarget } from '../lab/switchable-target.ts';
import { findCentrifugo, startCentrifugo } from '../real/centrifugo.ts';

export const home = 'eu-central-1';
export const standby = 'eu-west-1';
export const secretPath = '/canary/chat/secret';

/** A target over TLS that can be broken and mended, and the packages of a monitor that watches it from two regions. */
export interface LoopScene {
  /** What stands behind the target while it is well: a real Centrifugo where there is one. */
  readonly server: 'Centrifugo' | 'the honest server';
  readonly secret: string;
  readonly stacks: readonly Stack[];
  break(fault: Fault): Promise<void>;
  mend(): void;
  close(): Promise<void>;
}

export async function setLoopScene(): Promise<LoopScene> {
  const parts: LabParts = { authority: createAuthority('Loop Root'), secret: 'a-secret-that-nothing-may-tell' };
  const ends: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const { server, port, stop } = await startServer(parts);
    ends.push(stop);
    const front = await startSwitchableTarget(port);
    ends.push(() => front.close());
    const folder = mkdtempSync(join(tmpdir(), 'loop-'));
    ends.push(async () => rmSync(folder, { recursive: true, force: true }));
    const stacks = await packageFor(front.port, parts, folder);
    return {
      server,
      secret: parts.secret,
      stacks,
      async break(fault) {
        const running = await fault.start(parts);
        ends.push(() => running.close());
        front.switchTo(Number(new URL(running.target.url).port));
      },
      mend: () => front.switchTo(port),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startServer(parts: LabParts) {
  if (findCentrifugo() === undefined) {
    const { port, close } = await startLabServer(parts);
    return { server: 'the honest server', port, stop: close } as const;
  }
  const { cert, key } = labTls(parts.authority);
  const { port, stop } = await startCentrifugo({
    client: { allowed_origins: [labOrigin], token: { hmac_secret_key: parts.secret } },
    http_server: { tls: { enabled: true, cert_pem: cert, key_pem: key } },
  });
  return { server: 'Centrifugo', port, stop } as const;
}

function packageFor(port: number, { authority }: LabParts, folder: string): Promise<readonly Stack[]> {
  const config = join(folder, 'canary.yml');
  writeFileSync(join(folder, 'ca.pem'), authority.caPem);
  writeFileSync(
    config,
    `regions: { home: ${home}, standby: ${standby} }
targets:
  - name: chat
    url: wss://127.0.0.1:${port}/connection/websocket
    origin: ${labOrigin}
    ca: file:ca.pem
    token: { mint: { hmacSecret: "ssm:${secretPath}" } }
    # One failed minute is enough: nothing here waits for a second one.
    alerts: { handshake: { failures: 1 } }
    # A machine that is busy with other tests is slow, which is none of the target's doing.
    limits: { slow: 60s }
`,
  );
  const request = readRequest(['--config', config, '--stage', 'loop', '--out', join(folder, 'out')], null);
  return packageStacks(request, () => {});
}
