import { type InitFigures, measureInit } from './measure-init.ts';
import { type InvocationFigures, measureInvocations, shareOfProcessor } from './measure-invocations.ts';
import { type PackagedFunction, packageFunctions } from './package-functions.ts';
import { describeMachine, type Part } from './page.ts';
import { priceFiles } from './price-files.ts';
import { type Figure, renderFigures } from './render-figures.ts';
import { findRuntimeClient } from './runtime-client.ts';

/** The packaged functions: how large, how soon ready, what a run takes, and what all of it costs. */
export const benchAws: Part = { title: 'The functions in AWS', measure };

const pairs = 21;
const targetCounts = [1, 25, 200];

async function measure(folder: string, tell: (what: string) => void): Promise<readonly string[]> {
  tell('packaging');
  const functions = await packageFunctions(folder);
  tell('the runtime interface client, which is compiled the first time');
  const client = await findRuntimeClient();
  const figures = [...functions.map(describeSize)];
  if (client.kind === 'missing') {
    figures.push({ what: 'Init and invocations', figure: `not measured: ${client.reason}` });
  } else {
    tell('init beside an empty handler');
    figures.push(...(await measureInit(client.entry, functions, folder, pairs)).map(describeInit));
    tell(`invocations with ${targetCounts.join(', ')} targets`);
    const [check] = functions;
    if (check === undefined) throw new Error('there is nothing that checks');
    for (const { free, held } of await measureInvocations(client.entry, check, folder, targetCounts)) {
      figures.push(...describeInvocations(free, held));
    }
  }
  return [
    describeMachine(),
    '',
    ...renderFigures([...figures, ...priceFiles()]),
    '',
    `The functions are those that \`npm run package -- --config examples/aws.yml\` makes, unpacked, each in a process of its own under ${client.kind === 'there' ? client.title : 'the runtime interface client'},`,
    'with the heap limits that Lambda sets for its memory, and a Runtime API of ours. Init is from the start of that process until',
    'it asks for work. Lambda itself adds the start of the sandbox and the unpacking, and has an arm64 processor.',
    '',
    'Invocations check honest servers of another process over TLS, each with a certificate and a secret of its own, connect and',
    'refresh included; metrics go to home and standby, secrets come from SSM, both by the real clients over HTTP to a local',
    'endpoint. There is no network between: what real targets take to answer comes on top, once, as they are checked side by side.',
    `"Held back" is the same process, stopped whenever its threads have used more than ${shareOfProcessor.toFixed(2)} of one processor, which is what 512 MB have;`,
    'what it says beyond the free run is waiting for that. A busy machine gives less than that: run it alone.',
    '',
    'Dollars are from `plan` and its price list, standing in the code, for healthy targets and no free tier.',
  ];
}

function describeSize({ door, zipBytes, bundleBytes }: PackagedFunction): Figure {
  const zipKb = zipBytes / 1_024;
  return {
    what: `Zip of ${door}`,
    figure: `${zipKb.toFixed(0)} KB`,
    beside: `bundle ${(bundleBytes / 1_024).toFixed(0)} KB`,
    ratio: zipBytes / bundleBytes,
    goal: { most: 300, of: zipKb, unit: 'KB' },
  };
}

function describeInit({ door, initMs, emptyMs, overEmptyMs, overEmptyCpuMs }: InitFigures): Figure {
  return {
    what: `Init of ${door}, over an empty handler`,
    figure: `+${overEmptyMs.toFixed(0)} ms`,
    beside: `${initMs.toFixed(0)} ms, empty handler ${emptyMs.toFixed(0)} ms; processor time of all threads +${overEmptyCpuMs.toFixed(0)} ms`,
    ratio: initMs / emptyMs,
    goal: { most: 60, of: overEmptyMs, unit: 'ms' },
  };
}

function describeInvocations(
  free: InvocationFigures,
  held: InvocationFigures & { readonly share: number },
): readonly Figure[] {
  const what = `${free.targets} healthy target${free.targets === 1 ? '' : 's'}`;
  const isGoal = free.targets === 200;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  return [
    {
      what: `One invocation, ${what}`,
      figure: seconds(free.warmMs),
      beside: `first one ${seconds(free.coldMs)}; processor ${seconds(free.warmCpuMs)}`,
    },
    {
      what: `The same, held back to ${shareOfProcessor.toFixed(2)} of a processor`,
      figure: seconds(held.warmMs),
      beside: `first one ${seconds(held.coldMs)}; had ${held.share.toFixed(2)}; called slow at most ${held.degraded} of ${held.targets}, free ${free.degraded}`,
      ratio: held.warmMs / free.warmMs,
      ...(isGoal
        ? { goal: { most: 10, of: Math.max(held.warmMs, held.coldMs) / 1_000, unit: 's, the first one too' } }
        : {}),
    },
    {
      what: `Peak memory, ${what}`,
      figure: `${Math.max(free.peakMb, held.peakMb).toFixed(0)} MB`,
      beside: '512 MB',
      ...(isGoal ? { goal: { most: 512, of: Math.max(free.peakMb, held.peakMb), unit: 'MB' } } : {}),
    },
    {
      what: `Calls to CloudWatch per invocation, ${what}, home and standby together`,
      figure: String(free.calls),
      beside: `first one ${free.coldCalls}; the largest ${(free.largestBytes / 1_024).toFixed(1)} KB as sent`,
      ...(isGoal ? { goal: { most: 2, of: Math.max(free.calls, free.coldCalls), unit: 'calls' } } : {}),
    },
  ];
}
