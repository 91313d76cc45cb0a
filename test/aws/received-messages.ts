/** A message that SNS has put into a queue, in SNS's own envelope. */
export interface ReceivedMessage {
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What lies in a queue, oldest first; nothing is consumed. By the emulator's own view, as no SQS client is at hand. */
export async function readQueue(endpoint: string, region: string, name: string): Promise<readonly ReceivedMessage[]> {
  return (await viewQueues(endpoint, region))
    .filter(([url]) => url.endsWith(`/${name}`))
    .flatMap(([, found]) => found.map(({ Body }) => openEnvelope(Body)));
}

/** The URLs of all queues of a region. */
export async function listQueues(endpoint: string, region: string): Promise<readonly string[]> {
  return (await viewQueues(endpoint, region)).map(([url]) => url);
}

type Queue = readonly [url: string, messages: readonly { readonly Body: string }[]];

async function viewQueues(endpoint: string, region: string): Promise<readonly Queue[]> {
  const url = `${endpoint}/_ministack/sqs/messages?region=${region}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  const { messages } = (await answer.json()) as QueueView;
  return Object.values(messages).flatMap((regions) => Object.entries(regions[region] ?? {}));
}

/** Account → region → URL of the queue → messages. */
interface QueueView {
  readonly messages: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Queue[1]>>>>>>;
}

function openEnvelope(body: string): ReceivedMessage {
  const { Subject = '', Message, MessageAttributes = {} } = JSON.parse(body) as Envelope;
  const attributes = Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value] as const);
  return { subject: Subject, text: Message, attributes: Object.fromEntries(attributes) };
}

interface Envelope {
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}
