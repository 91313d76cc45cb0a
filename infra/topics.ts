import type { TargetsFile } from '../functions/monitor/settle-targets.ts';
import type { Carriers } from './alarms.ts';
import {
  allow,
  arn,
  getAtt,
  ownAccount,
  type Resource,
  type Resources,
  ref,
  type Statement,
  type Value,
} from './cloudformation.ts';
import { deadLettersId } from './dead-letters.ts';
import { type Deployment, functionId, names } from './deployment.ts';
import { canTell, isOptIn } from './opt-in-regions.ts';

/**
 * Every region has a topic for its alarms. Home and standby turn what arrives there into alerts, on the topic that people
 * subscribe to. A region that only probes has nothing but its own troubles to tell, and tells them to home.
 */
export function renderTopics(deployment: Deployment): Resources {
  const { stage, role, home, region } = deployment;
  const alarmTopic = {
    AlarmTopic: topic(names.alarmTopic(stage), 'Alarms of the canary'),
    AlarmTopicPolicy: topicPolicy('AlarmTopic', deployment),
  };
  if (role === 'probe') {
    const deliverAlert = arn('lambda', home, `function:${names.function(stage, 'deliver-alert')}`);
    if (!canTell(region, home)) return alarmTopic;
    return {
      ...alarmTopic,
      AlarmSubscription: { Type: 'AWS::SNS::Subscription', Properties: subscription(deliverAlert) },
    };
  }
  return {
    ...alarmTopic,
    AlarmSubscription: {
      Type: 'AWS::SNS::Subscription',
      // Without the policy, what SNS gives up on is lost.
      DependsOn: ['DeadLettersPolicy'],
      Properties: {
        ...subscription(getAtt(functionId('deliver-alert'), 'Arn')),
        RedrivePolicy: { deadLetterTargetArn: getAtt(deadLettersId, 'Arn') },
      },
    },
    ...renderPermissions(deployment),
    OnCallTopic: topic(names.onCallTopic(stage), 'Canary'),
    OnCallTopicPolicy: topicPolicy('OnCallTopic', deployment),
  };
}

/** What carries an alarm of this stack on from its topic, by logical id. */
export function listCarriers({ role, region, home }: Deployment): Carriers {
  if (role !== 'probe') {
    return { alarm: ['AlarmTopicPolicy', 'AlarmSubscription', ownPermissionId], 'on-call': ['OnCallTopicPolicy'] };
  }
  return { alarm: ['AlarmTopicPolicy', ...(canTell(region, home) ? ['AlarmSubscription'] : [])], 'on-call': [] };
}

/** What of a deployment cannot be heard of, in words for the operator. */
export function listUnheard({ regions, probingRegions }: TargetsFile, stage: string): readonly string[] {
  if (regions === null) return [];
  return probingRegions
    .filter((region) => region !== regions.home && region !== regions.standby && !canTell(region, regions.home))
    .map(
      (region) =>
        `${region}: its alarms on its own functions cannot be told to home, as SNS does not reach ${regions.home} from other regions; subscribe on-call to the topic ${names.alarmTopic(stage)} there, or choose another home`,
    );
}

function topic(name: string, displayName: string): Resource {
  return {
    Type: 'AWS::SNS::Topic',
    // SHA-256 rather than SHA-1, for whoever verifies what comes over HTTPS.
    Properties: { TopicName: name, DisplayName: displayName, SignatureVersion: '2' },
  };
}

function subscription(endpoint: Value): Readonly<Record<string, Value>> {
  return { TopicArn: ref('AlarmTopic'), Protocol: 'lambda', Endpoint: endpoint };
}

/** Alarms of ours may publish, and nobody else's. What our functions may, stands in their roles. */
function topicPolicy(topicId: string, { prefix }: Deployment): Resource {
  const statement: Statement = {
    service: 'cloudwatch.amazonaws.com',
    actions: ['sns:Publish'],
    resources: [ref(topicId)],
    condition: {
      StringEquals: { 'aws:SourceAccount': ownAccount },
      ArnLike: { 'aws:SourceArn': arn('cloudwatch', null, `alarm:${prefix}/*`) },
    },
  };
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { Topics: [ref(topicId)], PolicyDocument: allow([statement]) },
  };
}

const ownPermissionId = 'AlarmPermission';

/** Home hears the topics of the regions that only probe as well. */
function renderPermissions({ role, stage, file, home, standby }: Deployment): Resources {
  const probes = role === 'home' ? file.probingRegions.filter((region) => region !== home && region !== standby) : [];
  const heard = probes.filter((region) => canTell(region, home));
  return {
    [ownPermissionId]: permission('sns.amazonaws.com', ref('AlarmTopic')),
    ...Object.fromEntries(
      heard.map((region) => [
        `${ownPermissionId}${region.replaceAll(/[^a-z0-9]/g, '')}`,
        permission(
          isOptIn(region) ? `sns.${region}.amazonaws.com` : 'sns.amazonaws.com',
          arn('sns', region, names.alarmTopic(stage)),
        ),
      ]),
    ),
  };
}

function permission(principal: string, source: Value): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: ref(functionId('deliver-alert')),
      Action: 'lambda:InvokeFunction',
      Principal: principal,
      SourceArn: source,
    },
  };
}
