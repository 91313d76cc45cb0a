import { describe, expect, it } from 'vitest';
import { nameFiles } from '../../functions/cli/command-options.ts';

describe('the commands in an alert', () => {
  it('name the files that are watched with, where they are not the usual ones', () => {
    expect(nameFiles({ config: undefined, data: undefined })).toEqual({ check: '', history: '' });
    expect(nameFiles({ config: 'prod.yml', data: undefined })).toEqual({
      check: '--config prod.yml',
      history: '--config prod.yml',
    });
    expect(nameFiles({ config: "the team's/prod.yml", data: '/var/lib/canary.db' })).toEqual({
      check: "--config 'the team'\\''s/prod.yml'",
      history: "--config 'the team'\\''s/prod.yml' --data /var/lib/canary.db",
    });
  });
});
