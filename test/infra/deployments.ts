import { readTargets } from '../../functions/monitor/read-targets.ts';
import type { TargetsFile } from '../../functions/monitor/settle-targets.ts';
import { type Choices, type Deployment, defineDeployment } from '../../infra/deployment.ts';

/** Home, standby and a region that only probes; two targets with every kind of alarm, and a secret. */
export const threeRegions = `
regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }
targets:
  - name: chat
    url: wss://rt.example.com/connection/websocket
    token: { mint: { hmacSecret: "ssm:/canary/chat/secret" } }
    ping: true
    policy: { refuse: [anonymous], every: 1h }
  - name: chat.2
    url: wss://rt2.example.com/connection/websocket
    headers: { Authorization: "Bearer ssm:/canary/chat.2/authorization" }
    metrics: lean
`;

export function fileOf(text: string): TargetsFile {
  const reading = readTargets(text);
  if (reading.kind === 'wrong') throw new Error(reading.mistakes.map(({ message }) => message).join('\n'));
  return reading.file;
}

export function deploymentOf(text: string, choices: Partial<Choices> = {}): Deployment {
  return defineDeployment(fileOf(text), {
    stage: 'prod',
    region: 'eu-central-1',
    isReserved: true,
    network: null,
    ...choices,
  });
}

/** The three regions of {@link threeRegions}. */
export function allRegions(text: string = threeRegions): readonly Deployment[] {
  return fileOf(text).probingRegions.map((region) => deploymentOf(text, { region }));
}
