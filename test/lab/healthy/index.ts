import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { healthyConversations } from './conversations.ts';
import { healthyTokens } from './tokens.ts';
import { healthyTransports } from './transports.ts';
import { healthyUpgrades } from './upgrades.ts';

/**
 * Servers that are in order, each with something that a careless probe takes for a fault. In the place of a code they
 * have the outcome that a check of them must give: `up`.
 */
export const healthyServers: readonly Fault[] = [
  honestFault('up', 'the honest server'),
  honestFault('up', 'the honest server in clear', { server: { tls: null } }),
  ...healthyTransports,
  ...healthyUpgrades,
  ...healthyConversations,
  ...healthyTokens,
];
