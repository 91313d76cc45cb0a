import { chatCardFormat } from './formats/chat-card.ts';
import { chatTextFormat } from './formats/chat-text.ts';
import type { AlertFormat } from './formats/format.ts';
import { machineJsonFormat } from './formats/machine-json.ts';
import { shortTextFormat } from './formats/short-text.ts';
import { teamsCardFormat } from './formats/teams-card.ts';
import { textFormat } from './formats/text.ts';

/** Every way to write an alert. */
export const formats: readonly AlertFormat[] = [
  textFormat,
  shortTextFormat,
  machineJsonFormat,
  chatCardFormat,
  chatTextFormat,
  teamsCardFormat,
];
