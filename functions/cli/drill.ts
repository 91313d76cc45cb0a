import { findText, groupOf } from '../failure/catalogue.ts';
import type { MetricOutlet, Publication } from '../monitor/ports.ts';
import { publish } from '../monitor/publish.ts';
import { systemClock } from '../platform/local/clock.ts';
import type { Clock } from '../probe/clock.ts';
import { startDeadline } from '../probe/deadline.ts';
import { type DrillScene, sceneOfDrill } from './drill-scene.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { styleFor } from './page-style.ts';
import { printJsonLine } from './print-json.ts';
import { escapeHidden } from './safe-text.ts';
import { openTargetsFile, pickTarget } from './targets-file.ts';
import { explainUnknownCode } from './unknown-code.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

/** As the command line gave it; `true` for an option without its value. */
export interface RawDrillOptions {
  readonly config?: string | true;
  readonly stage?: string | true;
  readonly json?: true;
}

/** What is outside of a drill. */
export interface DrillParts {
  /** The metric store of a region. */
  readonly openOutlet: (region: string, clock: Clock) => Promise<MetricOutlet>;
  readonly clock: Clock;
}

/**
 * `drill`: publishes a failure that nobody has, by the code and into the metrics of the check functions, so that the real
 * alarm and the real alert follow. The target is not touched. 3 where the metrics could not be published.
 * @throws UsageError for a target, code or stage that there is not, and where no credentials are found.
 */
export async function runDrill(
  [target, code]: readonly [string | undefined, string | undefined],
  raw: RawDrillOptions,
  io: Io,
  parts: DrillParts = { openOutlet: openCloudWatch, clock: systemClock },
): Promise<ExitStatus> {
  if (target === undefined || code === undefined) {
    throw new UsageError('say which target and which failure code, such as: drill chat tls.timeout');
  }
  if (raw.config === true) throw new UsageError('--config needs a value: the path of the targets file');
  const stage = readStage(raw.stage);
  const { file } = await openTargetsFile(raw.config, io.cwd);
  const settings = pickTarget(target, file.targets);
  refuseCode(code);
  const { regions } = file;
  if (regions === null) {
    throw new UsageError('the targets file names no regions, so nothing is deployed that could be drilled');
  }
  const { clock } = parts;
  const order = { target: settings.name, code };
  const scene = sceneOfDrill(order, file, `canary-${stage}`, clock.now());
  const [home, standby] = await Promise.all([
    parts.openOutlet(regions.home, clock),
    regions.standby === null ? null : parts.openOutlet(regions.standby, clock),
  ]);
  const publications = await publish(scene.points, { home, standby }, startDeadline(clock, publishingMs, io.signal));
  const drilled: Drilled = { ...order, stage, regions: file.probingRegions, scene, publications };
  return report(drilled, raw.json === true, io);
}

/** The stage that `npm run deploy` takes where none is named. */
export const defaultStage = 'dev';
const publishingMs = 20_000;

interface Drilled {
  readonly target: string;
  readonly code: string;
  readonly stage: string;
  readonly regions: readonly string[];
  readonly scene: DrillScene;
  readonly publications: readonly Publication[];
}

/** The client is loaded only where something is sent. */
async function openCloudWatch(region: string, clock: Clock): Promise<MetricOutlet> {
  const [{ CloudWatchClient }, { createMetricOutlet, metricsClientConfig }] = await Promise.all([
    import('@aws-sdk/client-cloudwatch'),
    import('../platform/aws/metrics.ts'),
  ]);
  return createMetricOutlet(region, new CloudWatchClient(metricsClientConfig(region)), clock);
}

function readStage(written: string | true | undefined): string {
  if (written === undefined) return defaultStage;
  if (written === true || !/^[a-z][a-z0-9-]{0,29}$/.test(written)) {
    throw new UsageError('--stage needs the stage that was deployed: small letters, digits and hyphens, such as prod');
  }
  return written;
}

function refuseCode(code: string): void {
  if (findText(code) === undefined) throw new UsageError(explainUnknownCode(code));
  if (groupOf(code) === 'degraded') {
    throw new UsageError(`${code} is a degradation, which raises no alarm; choose a failure`);
  }
}

function report(drilled: Drilled, isJson: boolean, io: Io): ExitStatus {
  const { publications, scene } = drilled;
  const lost = publications.flatMap(({ region, lost: losses }) => losses.map((loss) => ({ region, ...loss })));
  const wantsCredentials = lost.some(({ reason }) => /Credentials|Token/.test(reason) && !/HTTP/.test(reason));
  if (wantsCredentials) {
    throw new UsageError(
      'no credentials of AWS were found; set AWS_PROFILE or the like to a role that may call cloudwatch:PutMetricData',
    );
  }
  if (isJson) printJsonLine(describe(drilled), io.out);
  else io.out.write(`${render(drilled, styleFor(io.out).width).join('\n')}\n`);
  for (const { region, points, reason } of lost) {
    const of = scene.points.length;
    io.err.write(
      `centrifugo-canary: ${points} of ${of} values could not be sent to ${region}: ${reason}; check the role's right to cloudwatch:PutMetricData, and the way there\n`,
    );
  }
  return lost.length === 0 ? exitStatus.ok : exitStatus.ownFault;
}

/** What `drill --json` prints. */
function describe({ target, code, stage, regions, scene, publications }: Drilled) {
  return {
    schema: 1,
    drill: true,
    target,
    code,
    class: scene.class,
    stage,
    regions,
    from: new Date(scene.fromMs).toISOString(),
    to: new Date(scene.toMs).toISOString(),
    alarms: scene.alarms,
    published: publications.map(({ region, sent, lost }) => ({ region, sent, lost })),
  };
}

function render({ target, code, regions, scene, publications }: Drilled, width: number): readonly string[] {
  const sent = publications.filter((publication) => publication.sent > 0);
  const minutes = `${formatMinute(scene.fromMs)} to ${formatMinute(scene.toMs)}`;
  const quiet = Math.ceil((scene.toMs + scene.quietAfterMs - scene.fromMs) / 60_000);
  const paragraphs = [
    `DRILL: ${escapeHidden(target)} fails with ${code} in ${regions.join(', ')}, from ${minutes}. The target is not touched.`,
    ...sent.map((publication) => `${publication.sent} values are in the metrics of ${publication.region}.`),
    ...(sent.length === 0
      ? ['Nothing was sent, and nothing will follow.']
      : [
          `Expected within three minutes: the alarm ${scene.alarms.join(', ')}, and an alert to on-call that is marked as a drill. If none comes, the way of the alert is broken: look at deliver-alert's log, and at who is subscribed to the on-call topic.`,
          `It resolves by itself, within ${quiet} minutes.`,
        ]),
  ];
  return paragraphs.flatMap((text) => wrapText(text, width));
}

/** `08:02Z` */
function formatMinute(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(11, 16)}Z`;
}
