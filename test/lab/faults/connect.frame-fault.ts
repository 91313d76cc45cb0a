import { atConnect } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { wrongFrames } from '../wrong-frames.ts';

const code = 'connect.frame-fault';

export default wrongFrames.map(([shape, act]) => atConnect(code, shape, act)) satisfies readonly Fault[];
