/** Deploys every region of the targets file, home first. Can be repeated. */
import { deployStacks } from './deploying/deploy-stacks.ts';
import { runCommand } from './deploying/report-failure.ts';
import { readRequest } from './deploying/request.ts';
import { realTools } from './deploying/tools.ts';

await runCommand(async () => {
  await deployStacks(readRequest(process.argv.slice(2), null), realTools);
});
