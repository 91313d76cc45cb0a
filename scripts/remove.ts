/** Removes every region of the targets file, home last. */
import { removeStacks } from './deploying/remove-stacks.ts';
import { runCommand } from './deploying/report-failure.ts';
import { readRequest } from './deploying/request.ts';
import { realTools } from './deploying/tools.ts';

await runCommand(async () => {
  await removeStacks(readRequest(process.argv.slice(2), null, true), realTools);
});
