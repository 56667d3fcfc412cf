/** @jest-environment node */
import { statementName } from './statement-name';

describe('statementName', () => {
  it('is the same for the same text, and none where nothing can be prepared', () => {
    const name = statementName('select 1');
    expect(name).toMatch(/^q/);
    expect(statementName('select 1')).toBe(name);
    expect(statementName('select 2')).not.toBe(name);
    expect(statementName('vacuum')).toBeUndefined();
  });

  it('is left over for what is asked often, whoever asks a thousand different things once', () => {
    for (let index = 0; index < 3_000; index++) statementName(`select ${index} as once`);
    expect(statementName('select 1 as often')).toBeUndefined();
    expect(statementName('select 1 as often')).toMatch(/^q/);
  });

  it('is given to a bounded number of texts', () => {
    for (let index = 0; index < 2_000; index++)
      for (let time = 0; time < 2; time++) statementName(`select ${index} as twice`);
    expect(statementName('select 1 as late')).toBeUndefined();
    expect(statementName('select 1 as late')).toBeUndefined();
  });
});
