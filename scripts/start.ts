/** `npm start`. */
import { enterFromProcess } from '../functions/cli/door.ts';
import { runStart } from '../functions/cli/start.ts';

await enterFromProcess((io) => runStart(process.argv.slice(2), io));
