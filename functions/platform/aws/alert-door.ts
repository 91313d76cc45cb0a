import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SNSClient } from '@aws-sdk/client-sns';
import type { AlarmDefinition } from '../../alarm/alarm-definition.ts';
import { defineAlarms } from '../../alarm/definitions.ts';
import { hasDashboard } from '../../metric/has-dashboard.ts';
import { type DeliveryContext, deliverAlert, sentMessage } from '../../monitor/alerting/deliver-alert.ts';
import type { GatheringContext } from '../../monitor/alerting/gather-facts.ts';
import { SentMemory } from '../../monitor/alerting/sent-memory.ts';
import { readPackedTargets } from '../../monitor/packed-targets.ts';
import type { Clock } from '../../probe/clock.ts';
import { startDeadline } from '../../probe/deadline.ts';
import { createAlertReadings, readingClientConfig } from './alert-facts.ts';
import { createAlertOutlet, publishingClientConfig } from './alert-outlet.ts';
import { createConsoleLinks } from './console-links.ts';
import type { LineWriter } from './evidence.ts';
import { readAlarmMessage } from './read-alarm-message.ts';
import { readAwsError } from './read-aws-error.ts';

export interface AlertDoorParts {
  /** AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, CANARY_ALERT_TOPIC, CANARY_LOG_GROUP, CANARY_PREFIX and CANARY_STAGE are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of the packaged targets file. */
  readonly readPacked: () => string;
  readonly describeEvidence: GatheringContext['describeEvidence'];
  readonly clock: Clock;
  readonly logger: LineWriter;
}

/** The part of an SNS event that is read. */
export interface AlarmEvent {
  readonly Records: readonly { readonly Sns: { readonly Message: string } }[];
}

/** What is kept of Lambda's time to say that publishing has failed. */
const reserveMs = 500;

/**
 * Wires the story of an alert to AWS.
 * @returns delivers the messages of one event; rejects when one could not be published, after all have been tried.
 */
export function createAlertDoor(parts: AlertDoorParts): (event: AlarmEvent, remainingMs: number) => Promise<void> {
  const { environment, clock, logger } = parts;
  const ownRegion = environment.AWS_REGION ?? '';
  const context = wire(parts, ownRegion);

  async function deliverOne(message: string, remainingMs: number): Promise<void> {
    const change = readAlarmMessage(message, ownRegion, clock.now());
    if (change === null) {
      logger.warn('not-an-alarm', { trouble: { bytes: message.length } });
      return;
    }
    const delivery = await deliverAlert(change, context, startDeadline(clock, Math.max(0, remainingMs - reserveMs)));
    if (delivery.kind === 'skipped') {
      logger.info('alert-skipped', { skipped: { alarm: change.alarm, state: change.newState, why: delivery.why } });
      return;
    }
    logger.info(sentMessage, { alert: delivery.sent, gaps: delivery.facts.gaps });
  }

  return async (event, remainingMs) => {
    const results = await Promise.allSettled(event.Records.map(({ Sns }) => deliverOne(Sns.Message, remainingMs)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
}

function wire(
  { environment, readPacked, describeEvidence, logger }: AlertDoorParts,
  ownRegion: string,
): DeliveryContext {
  const { CANARY_ALERT_TOPIC: topic = '', CANARY_LOG_GROUP: checkLogGroup = '', CANARY_STAGE: stage } = environment;
  const { definitions, regions, home, isDashboardThere } = readPackedAlarms(
    readPacked,
    environment.CANARY_PREFIX,
    ownRegion,
    logger,
  );
  const logs = new Map<string, CloudWatchLogsClient>();
  return {
    definitions,
    regions,
    describeEvidence,
    memory: new SentMemory(),
    // SNS keeps no order, and Lambda repeats a delivery minutes later.
    mayComeLate: true,
    findLinks: createConsoleLinks({
      home,
      dashboard: stage === undefined || !isDashboardThere ? null : `centrifugo-canary-${stage}`,
      checkLogGroup,
    }),
    readings: createAlertReadings({
      metrics: new CloudWatchClient(readingClientConfig(ownRegion)),
      logsIn: (region) => {
        const known = logs.get(region) ?? new CloudWatchLogsClient(readingClientConfig(region));
        logs.set(region, known);
        return known;
      },
      ownRegion,
      checkLogGroup,
      alertLogGroup: `/aws/lambda/${environment.AWS_LAMBDA_FUNCTION_NAME ?? ''}`,
    }),
    outlet: createAlertOutlet(topic, new SNSClient(publishingClientConfig(ownRegion))),
  };
}

interface PackedAlarms {
  readonly definitions: readonly AlarmDefinition[];
  readonly regions: readonly string[];
  readonly home: string;
  readonly isDashboardThere: boolean;
}

/** A package without its targets still pages: each alarm as one that nobody knows. */
function readPackedAlarms(
  readPacked: () => string,
  prefix: string | undefined,
  ownRegion: string,
  logger: LineWriter,
): PackedAlarms {
  try {
    const file = readPackedTargets(readPacked());
    const regions = file.probingRegions;
    const home = file.regions?.home ?? ownRegion;
    return { definitions: defineAlarms(file, prefix), regions, home, isDashboardThere: hasDashboard(file.targets) };
  } catch (error) {
    logger.warn('targets-unreadable', { trouble: { reason: readAwsError(error) } });
    return { definitions: [], regions: [], home: ownRegion, isDashboardThere: true };
  }
}
