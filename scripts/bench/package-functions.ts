import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Door, doors } from '../../infra/deployment.ts';
import { readZip } from '../../test/infra/read-zip.ts';
import { packageStacks } from '../deploying/package-stacks.ts';
import { readRequest } from '../deploying/request.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface PackagedFunction {
  readonly door: Door;
  /** Where the zip is unpacked, as Lambda does. */
  readonly folder: string;
  readonly handler: string;
  readonly zipBytes: number;
  readonly bundleBytes: number;
}

/** Every function as `npm run package` makes it of the example for AWS. Home has all of them. */
export async function packageFunctions(folder: string): Promise<readonly PackagedFunction[]> {
  const config = path.join(root, 'examples/aws.yml');
  const request = readRequest(['--config', config, '--stage', 'bench', '--out', path.join(folder, 'package')], null);
  const [home] = await packageStacks({ ...request, regions: request.regions.slice(0, 1) }, () => undefined);
  if (home === undefined) throw new Error('the example has no home');
  return doors.map((door) => {
    const zip = path.join(home.folder, `${door}.zip`);
    const unpacked = path.join(folder, door);
    const files = readZip(readFileSync(zip));
    for (const [name, content] of files) {
      const file = path.join(unpacked, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return {
      door,
      folder: unpacked,
      handler: `functions/${door}.handler`,
      zipBytes: statSync(zip).size,
      bundleBytes: files.get(`functions/${door}.mjs`)?.length ?? Number.NaN,
    };
  });
}
