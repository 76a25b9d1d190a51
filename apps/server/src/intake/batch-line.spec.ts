import { describe, expect, it } from '@jest/globals';
import { batchBounds, BatchLine } from './batch-line.ts';

/** A line whose commits wait until they are let go. */
function held() {
  const batches: number[][] = [];
  const gates: PromiseWithResolvers<undefined>[] = [];
  let failures = 0;
  const line = new BatchLine<number>(
    async (batch) => {
      batches.push([...batch]);
      const gate = Promise.withResolvers<undefined>();
      gates.push(gate);
      await gate.promise;
    },
    () => (failures += 1),
  );
  const add = (count: number, bytes = 1) => {
    for (let n = 0; n < count; n += 1) line.add(Promise.resolve(n), bytes);
  };
  return { line, batches, gates, add, failures: () => failures };
}

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const isWaiting = async (act: Promise<unknown>) => {
  let over = false;
  void act.catch(() => undefined).finally(() => (over = true));
  await settle();
  return !over;
};

describe('a line of batches', () => {
  it('commits a lone message as soon as nothing more is on its way', async () => {
    const { line, batches, gates, add } = held();
    add(1);
    await settle();
    expect(batches).toEqual([]);
    const end = line.end();
    await settle();
    expect(batches).toEqual([[0]]);
    expect(line.pending).toBe(1);
    gates[0]?.resolve(undefined);
    await end;
    expect(line.pending).toBe(0);
  });

  it('takes messages while batches are committed one after the other, and then asks to wait', async () => {
    const { line, batches, gates, add } = held();
    add(batchBounds.messages * (batchBounds.waiting + 1) + 3);
    const room = line.room();
    expect(await isWaiting(room)).toBe(true);
    expect(batches).toHaveLength(1);
    gates[0]?.resolve(undefined);
    await room;
    await settle();
    expect(batches.map((batch) => batch.length)).toEqual([batchBounds.messages, batchBounds.messages]);
    expect(line.pending).toBe(batchBounds.messages * batchBounds.waiting + 3);
    gates[1]?.resolve(undefined);
    await line.stop(new Error('the test is over'));
  });

  it('closes a batch by its bytes, and asks to wait while too many are not committed', async () => {
    const { line, batches, gates, add } = held();
    add(1, batchBounds.bytesWaiting);
    await settle();
    expect(batches).toHaveLength(1);
    expect(await isWaiting(line.room())).toBe(false);
    add(1, 1);
    const room = line.room();
    expect(await isWaiting(room)).toBe(true);
    gates[0]?.resolve(undefined);
    await room;
    await line.stop(new Error('the test is over'));
  });

  it('commits nothing more after a failure, tells it once, and counts what is not committed', async () => {
    const { line, batches, gates, add, failures } = held();
    add(batchBounds.messages * 2);
    await settle();
    const end = line.end();
    gates[0]?.reject(new Error('disk full'));
    await expect(end).rejects.toThrow('disk full');
    await expect(line.room()).rejects.toThrow('disk full');
    expect(batches).toHaveLength(1);
    expect(failures()).toBe(1);
    expect(line.pending).toBe(batchBounds.messages * 2);
  });

  it('fails where a message could not be prepared, in its turn', async () => {
    const { line, batches, gates, add } = held();
    add(batchBounds.messages);
    line.add(Promise.reject(new Error('no space')), 1);
    const end = line.end();
    await settle();
    gates[0]?.resolve(undefined);
    await expect(end).rejects.toThrow('no space');
    expect(batches).toHaveLength(1);
    expect(line.pending).toBe(1);
  });

  it('that is stopped waits for the batch in work and begins no other', async () => {
    const { line, batches, gates, add } = held();
    add(batchBounds.messages * 2);
    await settle();
    const stop = line.stop(new Error('stopped'));
    expect(await isWaiting(stop)).toBe(true);
    gates[0]?.resolve(undefined);
    await stop;
    expect(batches).toHaveLength(1);
    expect(line.pending).toBe(batchBounds.messages);
  });
});
