import { atConnect, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';

const code = 'connect.bad-request';

export default [
  atConnect(code, 'Close 3501 although a token was sent', closesWith(3501, 'bad request')),
  atConnect(code, 'Close 3506', closesWith(3506, 'inappropriate protocol')),
  atConnect(code, 'Close 1002', closesWith(1002, 'bad MASK')),
  atConnect(code, 'Close 1003', closesWith(1003, 'unsupported data')),
  atConnect(code, 'Close 1007', closesWith(1007, 'invalid UTF-8')),
  atConnect(code, 'Close 1009 without a reason', closesWith(1009)),
  honestFault(code, 'the token is longer than a message may be', { server: { messageLimitBytes: 64 } }),
  honestFault(code, 'the query that chooses protobuf is lost on the way', {
    encodings: ['protobuf'],
    server: { hooks: { alterRequest: (request) => ({ ...request, query: new URLSearchParams() }) } },
    target: (server) => ({ url: `${server.url}?format=protobuf`, asksSubprotocol: false }),
  }),
] satisfies readonly Fault[];
