/** Deploys every region of the targets file, home first. Can be repeated. */
import { deployStacks, describeStack } from './deploying/deploy-stacks.ts';
import { runCommand } from './deploying/report-failure.ts';
import { readRequest } from './deploying/request.ts';
import { listStacks } from './deploying/stacks.ts';

await runCommand(async () => {
  const request = readRequest(process.argv.slice(2), null);
  await deployStacks(request, console.log);
  for (const stack of listStacks(request)) {
    if (stack.part === 0 && stack.role !== 'probe') console.log(await describeStack(stack, request));
  }
});
