import { describe, expect, it } from 'vitest';
import { suppress, unsuppressed } from '../../functions/alarm/suppression.ts';

/**
 * The examples of the guide's section on composite alarm action suppression. A letter is one unit of time, the first
 * one t1: A the alarm is in ALARM, o it is OK. Gives the units at which the composite acts, with its state then.
 */
function play(composite: string, suppressor: string, { wait = 2, extension = 3 } = {}): readonly string[] {
  let memory = unsuppressed;
  let before = 'o';
  return [...composite].flatMap((state, index) => {
    const now = { timeMs: index + 1, hasChanged: state !== before, isSuppressed: suppressor[index] === 'A' };
    const { after, acts } = suppress(memory, now, { waitMs: wait, extensionMs: extension });
    memory = after;
    before = state;
    return acts ? [`t${index + 1} ${state === 'A' ? 'ALARM' : 'OK'}`] : [];
  });
}

describe("the guide's examples, with a wait of 2 units and an extension of 3", () => {
  it('1: acts when the wait is over and the suppressor is still OK', () => {
    expect(play('oAAAAA', 'oooooo')).toEqual(['t4 ALARM']);
  });

  it('2: does not act where the suppressor goes into ALARM before the wait is over', () => {
    expect(play('oAAAAAAA', 'ooAAAAAA')).toEqual([]);
  });

  it('3: begins a new wait at a change during the wait, and acts on the state that holds at its end', () => {
    expect(play('oAoooooo', 'oooooooo')).toEqual(['t5 OK']);
  });

  it('4: does not act at a change while the suppressor is in ALARM', () => {
    expect(play('oAAAA', 'AAAAA')).toEqual([]);
  });

  it('5: acts when the extension is over', () => {
    expect(play('oAAAAAAAAA', 'ooAAAooooo')).toEqual(['t9 ALARM']);
  });

  it('6: gives up the extension at a change, and waits anew', () => {
    expect(play('oAAAAAooooo', 'ooAAAoooooo')).toEqual(['t9 OK']);
  });
});

describe('where the guide leaves it open', () => {
  it('acts at the end of an extension only on a change that was kept back', () => {
    expect(play('AAAAAAAAAAA', 'oooAAAooooo')).toEqual(['t3 ALARM']);
  });

  it('does what was kept back for the state that holds at the end, even if that is the one before', () => {
    expect(play('oAAooooooo', 'oAAAAooooo')).toEqual(['t9 OK']);
  });

  it('acts at once where there is nothing to wait for', () => {
    expect(play('oAAoo', 'ooooo', { wait: 0, extension: 0 })).toEqual(['t2 ALARM', 't4 OK']);
  });

  it('acts at the very moment at which the suppressor leaves ALARM where there is no extension', () => {
    expect(play('oAAAAA', 'AAAooo', { wait: 2, extension: 0 })).toEqual(['t4 ALARM']);
  });
});
