import { CloudWatchClient, type CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';

/**
 * The headers that sign a GET to a function URL, by the credentials that the AWS SDK finds: environment, profile, role.
 * `config`: credentials of one's own, and the time in a test. Rejects where there are none.
 */
export async function signForFunctionUrl(
  { url, region }: { readonly url: URL; readonly region: string },
  config: Pick<CloudWatchClientConfig, 'credentials'> = {},
  signingDate?: Date,
): Promise<Readonly<Record<string, string>>> {
  // No client of ours is for Lambda, and signing is the same for all: only the service's name is another.
  const client = new CloudWatchClient({ region, ...config });
  try {
    const signer = await client.config.signer({
      name: 'sigv4',
      signingName: 'lambda',
      signingRegion: region,
      properties: {},
    });
    const signed = await signer.sign(
      {
        method: 'GET',
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { host: url.host },
      },
      { signingService: 'lambda', signingRegion: region, ...(signingDate === undefined ? {} : { signingDate }) },
    );
    const { host: _, ...headers } = signed.headers;
    return headers;
  } finally {
    client.destroy();
  }
}
