import { describe, expect, it } from 'vitest';
import { explainSecretName, parseSecretName, readMaybeSecret } from '../../functions/monitor/secret-name.ts';

describe('the name of a secret', () => {
  it('is a variable, a file or an SSM parameter', () => {
    expect(parseSecretName('env:CHAT_SECRET')).toEqual({ source: 'env', name: 'CHAT_SECRET' });
    expect(parseSecretName('file:secrets/chat key.txt')).toEqual({ source: 'file', path: 'secrets/chat key.txt' });
    expect(parseSecretName('ssm:/canary/chat')).toEqual({ source: 'ssm', path: '/canary/chat' });
  });

  it.each([
    '',
    'hunter2',
    'env:',
    'env:A-B',
    'env:9',
    'file:',
    'file:a\nb',
    'ssm:canary',
    'ssm:/',
    'vault:x',
    ' env:A',
    'ENV:A',
  ])('is not %j', (text) => {
    expect(parseSecretName(text)).toBeNull();
  });

  it('is asked for without repeating what was written', () => {
    for (const written of ['hunter2', 'env:hunter 2', 'ssm:hunter2', 'file:', 'Bearer hunter2']) {
      const message = explainSecretName(written);
      expect(message).not.toContain('hunter');
      expect(message).toMatch(/env:|file:|ssm:/);
    }
  });

  it('may follow one word', () => {
    expect(readMaybeSecret('Bearer env:TOKEN')).toEqual({ kind: 'secret', prefix: 'Bearer ', name: 'env:TOKEN' });
    expect(readMaybeSecret('env:TOKEN')).toEqual({ kind: 'secret', prefix: '', name: 'env:TOKEN' });
    expect(readMaybeSecret('no-cache')).toEqual({ kind: 'plain', text: 'no-cache' });
    expect(readMaybeSecret('a b env:TOKEN')).toEqual({ kind: 'plain', text: 'a b env:TOKEN' });
  });
});
