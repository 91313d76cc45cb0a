/** A message that SNS has put into a queue, in SNS's own envelope. */
export interface ReceivedMessage {
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What lies in a queue, oldest first; nothing is consumed. By the emulator's own view, as no SQS client is at hand. */
export async function readQueue(endpoint: string, region: string, name: string): Promise<readonly ReceivedMessage[]> {
  const answer = await fetch(`${endpoint}/_ministack/sqs/messages?region=${region}`, {
    signal: AbortSignal.timeout(5_000),
  });
  // The emulator's own shape: account → region → queue's URL → messages.
  const { messages } = (await answer.json()) as QueueView;
  return Object.values(messages)
    .flatMap((regions) => Object.entries(regions[region] ?? {}))
    .filter(([url]) => url.endsWith(`/${name}`))
    .flatMap(([, found]) => found.map(({ Body }) => openEnvelope(Body)));
}

interface QueueView {
  readonly messages: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, readonly { readonly Body: string }[]>>>>>
  >;
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
