import { describe, expect, it } from 'vitest';
import { renderStack } from '../../infra/stack.ts';
import { deploymentOf, threeRegions } from './deployments.ts';

const resourcesOf = (text: string) => Object.values(renderStack(deploymentOf(text), 0).Resources);

describe('the URL of history', () => {
  it('lets in only those whom IAM lets in, where the file says nothing', () => {
    const resources = resourcesOf(threeRegions);
    expect(resources.find(({ Type }) => Type === 'AWS::Lambda::Url')?.Properties?.AuthType).toBe('AWS_IAM');
    expect(JSON.stringify(resources)).not.toContain('"Principal":"*"');
  });

  it('lets everybody in where the history is public, by the URL alone', () => {
    const resources = resourcesOf(`history: { public: true }${threeRegions}`);
    expect(resources.find(({ Type }) => Type === 'AWS::Lambda::Url')?.Properties?.AuthType).toBe('NONE');
    const open = resources
      .filter(({ Properties }) => Properties?.Principal === '*')
      .map(({ Properties }) => Properties);
    expect(open).toEqual([
      expect.objectContaining({ Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
      expect.objectContaining({ Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
    ]);
    for (const one of open) expect(one?.FunctionName).toEqual({ Ref: 'ServeDashhistoryLambdaFunction' });
  });
});
