import type { Fault } from '../fault.ts';
import { passesOn, withHeaders } from '../upgrade-fault.ts';

const code = 'upgrade.bad-subprotocol';

function granting(shape: string, subprotocol: string | null, encoding: 'json' | 'protobuf'): Fault {
  return passesOn(
    code,
    shape,
    { alterAnswer: (answer) => withHeaders(answer, { 'Sec-WebSocket-Protocol': subprotocol }) },
    { encodings: [encoding] },
  );
}

export default [
  granting('asked for protobuf, none granted', null, 'protobuf'),
  granting('asked for protobuf, JSON granted', 'centrifuge-json', 'protobuf'),
  granting('asked for protobuf, another protocol granted', 'graphql-transport-ws', 'protobuf'),
  granting('asked for none, JSON granted', 'centrifuge-json', 'json'),
  granting('asked for none, another protocol granted', 'mqtt', 'json'),
] satisfies readonly Fault[];
