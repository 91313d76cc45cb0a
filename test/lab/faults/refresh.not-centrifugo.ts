import { atRefresh } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { foreignWords } from '../foreign-words.ts';
import { wrongFrames } from '../wrong-frames.ts';

const code = 'refresh.not-centrifugo';

export default [
  ...wrongFrames.map(([shape, act]) => atRefresh(code, shape, act)),
  ...foreignWords.map(({ shape, act, encodings }) => atRefresh(code, shape, act, encodings ? { encodings } : {})),
] satisfies readonly Fault[];
