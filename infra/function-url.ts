import { getAtt, type Outputs, type Resources, ref } from './cloudformation.ts';
import { type Deployment, functionId } from './deployment.ts';

/** The history API: only for those whom IAM lets call it. */
export function renderFunctionUrl({ role }: Deployment): Resources {
  if (role !== 'home') return {};
  return {
    HistoryUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: ref(functionId('serve-history')), AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' },
    },
  };
}

export function urlOutput({ role }: Deployment): Outputs {
  if (role !== 'home') return {};
  return {
    HistoryUrl: {
      Description: 'History API and status page; requests are signed',
      Value: getAtt('HistoryUrl', 'FunctionUrl'),
    },
  };
}
