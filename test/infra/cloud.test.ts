import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCloud } from '../../scripts/deploying/cloud.ts';

describe('AWS that says no before a deployment', () => {
  let server: Server;
  let endpoint = '';
  let code = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(403, { 'content-type': 'text/xml' });
        const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>the words of AWS</Message></Error>`;
        response.end(`<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => {
    server.close();
  });
  const cloudAt = (url: string) =>
    createCloud({ endpoint: url, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

  it.each(['ExpiredToken', 'InvalidClientTokenId', 'SignatureDoesNotMatch'])(
    'for %s, is explained as a matter of credentials, with how to give others',
    async (refusal) => {
      code = refusal;
      const asked = cloudAt(endpoint).whoAmI('eu-central-1');
      await expect(asked).rejects.toThrow(`AWS does not know who is asking: ${refusal}: the words of AWS`);
      await expect(asked).rejects.toThrow('AWS_PROFILE');
      await expect(asked).rejects.not.toThrow('enabled');
    },
  );

  it('in a region that has to be enabled, may mean that it is not', async () => {
    code = 'InvalidClientTokenId';
    await expect(cloudAt(endpoint).whoAmI('ap-east-1')).rejects.toThrow('may also not have enabled ap-east-1');
  });

  it('for a missing permission, is told in its own words', async () => {
    code = 'AccessDenied';
    const asked = cloudAt(endpoint).describe({ region: 'eu-west-1', name: 'centrifugo-canary-prod' });
    await expect(asked).rejects.toThrow('AWS refused in eu-west-1: AccessDenied: the words of AWS');
  });

  it('is not said of an AWS that cannot be reached', async () => {
    await expect(cloudAt('http://127.0.0.1:1').whoAmI('eu-west-1')).rejects.toThrow(
      'AWS could not be reached in eu-west-1: connect ECONNREFUSED',
    );
  });
});
