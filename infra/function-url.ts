import { getAtt, type Outputs, type Resources, ref } from './cloudformation.ts';
import { type Deployment, functionId } from './deployment.ts';

/** The history API: for those whom IAM lets call it, or for everybody where the targets file says so. */
export function renderFunctionUrl({ role, file }: Deployment): Resources {
  if (role !== 'home') return {};
  const isPublic = file.history.public;
  return {
    HistoryUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: {
        TargetFunctionArn: ref(functionId('serve-history')),
        AuthType: isPublic ? 'NONE' : 'AWS_IAM',
        InvokeMode: 'BUFFERED',
      },
    },
    ...(isPublic ? admitEverybody : {}),
  };
}

/** URLs that were made since October 2025 need both; neither lets anybody call the function by another way than its URL. */
const admitEverybody: Resources = {
  HistoryUrlIsPublic: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: ref(functionId('serve-history')),
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    },
  },
  HistoryIsPublicByUrl: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: ref(functionId('serve-history')),
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    },
  },
};

export function urlOutput({ role, file }: Deployment): Outputs {
  if (role !== 'home') return {};
  return {
    HistoryUrl: {
      Description: file.history.public
        ? 'Status page and history, public by names and states'
        : 'History API and status page; requests are signed',
      Value: getAtt('HistoryUrl', 'FunctionUrl'),
    },
  };
}
