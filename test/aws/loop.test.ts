import {
  CloudWatchClient,
  GetMetricDataCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlertFacts } from '../../functions/alert/alert-facts.ts';
import { textFormat } from '../../functions/alert/formats/text.ts';
import type { RecordedCheck } from '../../functions/history/recorded-check.ts';
import type { Fault } from '../lab/fault.ts';
import badGateway from '../lab/faults/upgrade.bad-gateway.ts';
import { deployStack, type EmulatedStack } from './emulated-stack.ts';
import { asObject, type JsonObject } from './fit-template.ts';
import { listLeft } from './list-left.ts';
import { home, type LoopScene, secretPath, setLoopScene, standby } from './loop-scene.ts';
import { renderQueues } from './on-call-queues.ts';
import { describeOnMinistack, type EmulatedAws } from './on-ministack.ts';
import { type ReceivedMessage, readQueue } from './received-messages.ts';
import { sendSigned, sendUnsigned } from './signed-request.ts';

const checkTargets = 'centrifugo-canary-loop-check-targets';
const page = 'canary-loop/chat/handshake';
const logGroups = ['check-targets', 'deliver-alert'].map((door) => `/aws/lambda/centrifugo-canary-loop-${door}`);
/** What somebody on call subscribes to, and what a team channel does. */
const policies: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {
  [home]: {
    'on-call': { event: ['firing', 'resolved'], severity: ['critical'], target: ['chat'] },
    'other-team': { target: ['feed'] },
  },
  [standby]: { 'on-call': { severity: ['critical'] } },
};

describeOnMinistack('the deployed monitor, from the schedule to the page', { enforcesIam: true }, (aws) => {
  let scene: LoopScene | undefined;
  beforeAll(async () => {
    scene = await setLoopScene();
    // Packaging takes seconds, on a machine that is busy many.
  }, 180_000);
  afterAll(async () => {
    await scene?.close();
  });

  it('sees a target fail and mend, tells on-call what broke, and leaves nothing behind', async () => {
    if (scene === undefined) throw new Error('the scene is not set');
    const stacks = await deployBoth(aws, scene);

    await fireSchedules(aws, stacks);
    await expect.poll(() => readUp(aws, stacks), { timeout: 30_000, interval: 250 }).toEqual([1, 1]);

    await scene.break(pickFault());
    const brokenAt = new Date();
    for (const stack of stacks) expect(await runOnce(stack, brokenAt)).toMatchObject({ outcomes: { up: 0, down: 1 } });
    expect(await readFailing(aws, stacks, page)).toBe(2);
    await setState(aws, home, page, 'ALARM');
    const [firing] = await waitForAlerts(aws, 1);
    console.log(`\nWhat on-call received, ${scene.server} having been broken:\n\n${asRead(firing)}\n`);
    expectFiring(firing);

    scene.mend();
    for (const stack of stacks)
      expect(await runOnce(stack, new Date())).toMatchObject({ outcomes: { up: 1, down: 0 } });
    await setState(aws, home, page, 'OK');
    const [, resolved] = await waitForAlerts(aws, 2);
    expect(resolved?.attributes).toMatchObject({ event: 'resolved', target: 'chat', class: 'handshake' });
    expect(factsOf(resolved).incident).toBe(factsOf(firing).incident);
    console.log(`And when it was over:\n\n${asRead(resolved)}\n`);
    expect(await readQueue(aws.endpoint, home, 'other-team')).toEqual([]);

    await setState(aws, standby, `canary-loop/@${home}/silent`, 'ALARM');
    const [silent] = await waitForAlerts(aws, 1, standby);
    expect(silent?.attributes).toMatchObject({ event: 'silent', severity: 'critical' });

    await expectHistory(aws, stacks);
    await expectNoSecret(aws, scene.secret);
    for (const stack of stacks.toReversed()) await stack.remove();
    for (const { region } of stacks) expect(await listLeft(aws, region)).toEqual([]);
  }, 120_000);
});

function pickFault(): Fault {
  const fault = badGateway.find(({ shape }) => shape === "nginx's page");
  if (fault === undefined) throw new TypeError('the lab has another name for its fault');
  return fault;
}

async function deployBoth(aws: EmulatedAws, scene: LoopScene): Promise<readonly EmulatedStack[]> {
  const stacks: EmulatedStack[] = [];
  for (const { region, folder, role } of scene.stacks) {
    const setup = aws.setup(region);
    await new SSMClient(setup).send(
      new PutParameterCommand({ Name: secretPath, Value: scene.secret, Type: 'SecureString' }),
    );
    const more = renderQueues('OnCallTopic', policies[region] ?? {});
    // The emulator names roles by stack and logical id alone, and an account has one set of roles for all regions.
    stacks.push(await deployStack({ setup, stackName: `canary-${role}`, folder, more }));
  }
  expect(stacks.map(({ region }) => region)).toEqual([home, standby]);
  return stacks;
}

/** A one-shot copy of each deployed schedule, which is due only after a minute, and is then kept from coming in between. */
async function fireSchedules(aws: EmulatedAws, stacks: readonly EmulatedStack[]): Promise<void> {
  for (const stack of stacks) {
    const send = async (method: 'GET' | 'POST' | 'PUT', name: string, body?: object) => {
      const request = {
        service: 'scheduler',
        method,
        path: `/schedules/${name}`,
        ...(body === undefined ? {} : { body }),
      };
      const answer = await sendSigned(aws.setup(stack.region), request);
      expect(answer.status, answer.body).toBe(200);
      return JSON.parse(answer.body);
    };
    const deployed = stack.idOf('CheckSchedule0').split('/').at(-1) ?? '';
    const { ScheduleExpression, FlexibleTimeWindow, Target } = await send('GET', deployed);
    await send('PUT', deployed, { ScheduleExpression, FlexibleTimeWindow, Target, State: 'DISABLED' });
    const once = {
      ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})`,
      ActionAfterCompletion: 'DELETE',
    };
    await send('POST', 'at-once', { ...once, FlexibleTimeWindow, Target });
  }
}

/** What the schedule would do next, without waiting for it, and for the same minute in every region. */
function runOnce(stack: EmulatedStack, scheduled: Date): Promise<unknown> {
  const { Target } = asObject(stack.packaged.Resources.CheckSchedule0?.Properties);
  const input = String(asObject(Target).Input).replace('<aws.scheduler.scheduled-time>', scheduled.toISOString());
  return stack.invoke(checkTargets, JSON.parse(input));
}

/** The newest value of Up at home, by region. */
function readUp(aws: EmulatedAws, stacks: readonly EmulatedStack[]): Promise<readonly (number | undefined)[]> {
  return Promise.all(
    stacks.map(({ region }) =>
      readNewest(aws, {
        Namespace: 'CentrifugoCanary',
        MetricName: 'Up',
        Dimensions: [
          { Name: 'Target', Value: 'chat' },
          { Name: 'Region', Value: region },
        ],
        Statistic: 'Minimum',
      }),
    ),
  );
}

/** How many regions the page of a class would see failing, asked for by its own words in the packaged template. */
function readFailing(aws: EmulatedAws, [atHome]: readonly EmulatedStack[], AlarmName: string) {
  const alarms = Object.values(atHome?.packaged.Resources ?? {}).map(({ Properties }) => Properties ?? {});
  return readNewest(aws, asObject(alarms.find((alarm) => alarm.AlarmName === AlarmName)));
}

async function readNewest(aws: EmulatedAws, alarm: object): Promise<number | undefined> {
  const { Namespace, MetricName, Dimensions, Statistic } = alarm as {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions: { readonly Name: string; readonly Value: string }[];
    readonly Statistic: string;
  };
  const answer = await new CloudWatchClient(aws.setup(home)).send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 600_000),
      EndTime: new Date(Date.now() + 60_000),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        { Id: 'm', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: Statistic } },
      ],
    }),
  );
  return answer.MetricDataResults?.[0]?.Values?.at(-1);
}

async function setState(aws: EmulatedAws, region: string, AlarmName: string, StateValue: StateValue): Promise<void> {
  const StateReason = 'what CloudWatch would have found';
  const client = new CloudWatchClient(aws.setup(region));
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
}

async function waitForAlerts(aws: EmulatedAws, count: number, region = home): Promise<readonly ReceivedMessage[]> {
  const read = () => readQueue(aws.endpoint, region, 'on-call');
  await expect.poll(async () => (await read()).length, { timeout: 20_000, interval: 100 }).toBe(count);
  return read();
}

function expectFiring(message: ReceivedMessage | undefined): void {
  expect(message?.attributes).toEqual({
    event: 'firing',
    severity: 'critical',
    target: 'chat',
    class: 'handshake',
    code: 'upgrade.bad-gateway',
  });
  const facts = factsOf(message);
  expect(facts.trouble?.fix.length).toBeGreaterThan(0);
  expect(facts.first).not.toBeNull();
  expect(facts.regions.map(({ region }) => region)).toEqual([home, standby]);
  expect(facts.counts?.codes).toMatchObject([{ code: 'upgrade.bad-gateway', count: 2, isDrill: false }]);
  expect(facts.evidence.length).toBeGreaterThan(0);
  expect(facts.gaps).toEqual([]);
  // What on-call tools know of CloudWatch's own message.
  expect(facts.alarm.fields).toMatchObject({ AlarmName: 'canary-loop/chat/handshake', NewStateValue: 'ALARM' });
}

/** A queue gets the machine's form, which holds all facts. */
function factsOf(message: ReceivedMessage | undefined): AlertFacts {
  const { canary, ...fields } = JSON.parse(message?.text ?? '');
  const { AlarmName: name, OldStateValue: oldState, NewStateValue: newState, NewStateReason: reason } = fields;
  return { ...canary, alarm: { name, oldState, newState, reason, rule: '', fields } };
}

/** As somebody who subscribed by e-mail reads these facts. */
function asRead(message: ReceivedMessage | undefined): string {
  return `Subject: ${message?.subject}\n\n${textFormat.write(factsOf(message))}`;
}

async function expectHistory(aws: EmulatedAws, [atHome]: readonly EmulatedStack[]): Promise<void> {
  const setup = aws.setup(home);
  // A function URL's own name means nothing here: the emulator answers for it under a path of its own.
  const [id] = new URL(atHome?.outputOf('HistoryUrl') ?? '').hostname.split('.');
  const root = `/_aws/lambda-url/${id}`;
  const get = async (path: string) => {
    const { status, body } = await sendSigned(setup, { service: 'lambda', path: `${root}${path}` });
    expect(status, body).toBe(200);
    return JSON.parse(body);
  };
  expect((await sendUnsigned(setup, `${root}/api/targets`)).status).toBe(403);
  expect(await get('/api/targets')).toMatchObject({ targets: [{ name: 'chat', outcome: 'up' }] });
  // What is counted by the minute leaves out the one in progress; checks are there at once.
  const { checks }: { readonly checks: readonly RecordedCheck[] } = await get('/api/targets/chat/checks?from=-1h');
  expect(checks.map((check) => (check.outcome === 'down' ? check.failure.code : check.outcome))).toEqual([
    ...['up', 'up'],
    ...['upgrade.bad-gateway', 'upgrade.bad-gateway'],
    ...['up', 'up'],
  ]);
  const { alarms } = await get('/api/alarms');
  expect(alarms).toContainEqual(expect.objectContaining({ name: 'canary-loop/chat/handshake', state: 'OK' }));
}

async function expectNoSecret(aws: EmulatedAws, secret: string): Promise<void> {
  for (const region of [home, standby]) {
    const client = new CloudWatchLogsClient(aws.setup(region));
    for (const logGroupName of logGroups) {
      const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName, startTime: 0 }));
      const text = events.map(({ message }) => message).join('\n');
      expect(text.includes(secret)).toBe(false);
      expect(/eyJ[\w-]+\.eyJ/.test(text)).toBe(false);
    }
  }
  const messages = await readQueue(aws.endpoint, home, 'on-call');
  expect(JSON.stringify(messages).includes(secret)).toBe(false);
}
