import { describeStore } from '../../history/store-suite.ts';
import { makeHistoryFolder, recordFile } from './recorded-file.ts';

const folder = makeHistoryFolder();

describeStore('the store in one file', { open: async (recording) => recordFile(folder, recording) });
