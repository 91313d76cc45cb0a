/** Writes the templates and zips of every region of the targets file. Needs no account and no network. */
import { relative } from 'node:path';
import { listZipContents } from '../infra/zip-contents.ts';
import { packageStacks } from './deploying/package-stacks.ts';
import { runCommand } from './deploying/report-failure.ts';
import { readRequest } from './deploying/request.ts';

await runCommand(async () => {
  const request = readRequest(process.argv.slice(2), 'examples/aws.yml');
  console.log(`${relative('', request.config)}, stage ${request.stage}, to ${relative('', request.out)}/`);
  await packageStacks(request, console.log);
  for (const problem of listZipContents(request.config).problems) console.error(`not fit to be deployed: ${problem}`);
});
