import type { Publication, Reply } from './lab-messages.ts';

/** A connected client, as others see it. */
export interface HubClient {
  readonly clientId: string;
  readonly user: string;
  reply(reply: Reply): void;
}

/** Who is connected and who listens to what, on one server. */
export interface ClientHub {
  readonly size: number;
  add(client: HubClient): void;
  remove(client: HubClient): void;
  connectionsOf(user: string): number;
  subscribe(client: HubClient, channel: string): void;
  unsubscribe(client: HubClient, channel: string): void;
  publish(channel: string, publication: Publication): void;
}

/** An empty hub. */
export function createHub(): ClientHub {
  const clients = new Set<HubClient>();
  const channels = new Map<string, Set<HubClient>>();
  return {
    get size() {
      return clients.size;
    },
    add: (client) => void clients.add(client),
    remove(client) {
      clients.delete(client);
      for (const subscribers of channels.values()) subscribers.delete(client);
    },
    connectionsOf: (user) => [...clients].filter((client) => client.user === user).length,
    subscribe(client, channel) {
      const subscribers = channels.get(channel) ?? new Set();
      channels.set(channel, subscribers.add(client));
    },
    unsubscribe: (client, channel) => void channels.get(channel)?.delete(client),
    publish(channel, publication) {
      for (const client of channels.get(channel) ?? []) client.reply({ push: { channel, pub: publication } });
    },
  };
}
