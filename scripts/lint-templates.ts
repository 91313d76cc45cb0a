/**
 * Packages every region of a targets file and puts the templates to cfn-lint, which is installed into .cache/python where
 * there is a Python. With any finding, the exit status is 1. Options are those of `package`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageStacks } from './deploying/package-stacks.ts';
import { runCommand } from './deploying/report-failure.ts';
import { readRequest } from './deploying/request.ts';

const cfnLint = 'cfn-lint==1.58.0';
const folder = join(import.meta.dirname, '../.cache/python');
const program = join(folder, 'bin/cfn-lint');

await runCommand(async () => {
  if (!install()) {
    console.log('skipped: cfn-lint needs Python 3 with venv and pip');
    return;
  }
  const stacks = await packageStacks(readRequest(process.argv.slice(2), 'examples/aws.yml'), console.log);
  for (const { folder: packaged, region, label } of stacks) {
    const template = join(packaged, 'cloudformation-template-update-stack.json');
    const { status } = spawnSync(program, [template, '--regions', region], { stdio: 'inherit' });
    console.log(`${status === 0 ? '✓' : '✗'} ${label}`);
    if (status !== 0) process.exitCode = 1;
  }
});

function install(): boolean {
  if (existsSync(program)) return true;
  const made = existsSync(join(folder, 'bin/pip')) || spawnSync('python3', ['-m', 'venv', folder]).status === 0;
  return made && spawnSync(join(folder, 'bin/pip'), ['install', '--quiet', cfnLint]).status === 0;
}
