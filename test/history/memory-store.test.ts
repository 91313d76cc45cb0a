import { openMemoryStore } from './memory-store.ts';
import { describeStore } from './store-suite.ts';

describeStore('a store in memory', { open: async (recording) => openMemoryStore(recording) });
