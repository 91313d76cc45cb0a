import { defineChapter } from './entry.ts';
import { refreshAnswerEntries } from './refresh-answer.ts';
import { refreshServerEntries } from './refresh-server.ts';

/** In the order of the table: who refreshes and whether the token pleases, then what the server makes of it. */
export const refreshChapter = defineChapter('refresh', [...refreshAnswerEntries, ...refreshServerEntries]);
