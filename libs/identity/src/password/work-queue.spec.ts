import { WorkQueue } from './work-queue';

/** Work that ends when told. */
function held() {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { work: () => done, finish };
}

describe('WorkQueue', () => {
  const queue = () => new WorkQueue(2, 3, () => new Error('full'));

  it('runs so many at once, lets so many wait, and refuses the rest', async () => {
    const line = queue();
    const all = Array.from({ length: 5 }, held);
    let started = 0;
    const results = all.map(({ work }) => line.run(() => (started++, work())));
    await expect(line.run(async () => undefined)).rejects.toThrow('full');
    expect(started).toBe(2);
    all[0]!.finish();
    await results[0];
    expect(started).toBe(3);
    for (const { finish } of all) finish();
    await Promise.all(results);
    expect(started).toBe(5);
    await expect(line.run(async () => 'again')).resolves.toBe('again');
  });

  it('goes on after work that fails', async () => {
    const line = queue();
    const failing = Array.from({ length: 5 }, () => line.run(() => Promise.reject(new Error('wrong'))));
    const outcomes = await Promise.allSettled(failing);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    await expect(line.run(async () => 'again')).resolves.toBe('again');
  });
});
