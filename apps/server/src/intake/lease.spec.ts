import { isLeft } from './lease.service.ts';

const alive =
  (...pids: number[]) =>
  (pid: number) =>
    pids.includes(pid);

describe('a lease that a process died with', () => {
  it('is left where its process does not live on this machine any more', () => {
    expect(isLeft('mail-1:200/a', 'mail-1:300', alive(300))).toBe(true);
  });

  it('is held where its process lives', () => {
    expect(isLeft('mail-1:200/a', 'mail-1:300', alive(200, 300))).toBe(false);
  });

  it('is left where it has our own name at our start: in a container every life has the same number', () => {
    expect(isLeft('mail-1:1/a', 'mail-1:1', alive(1))).toBe(true);
  });

  it('is another machine’s affair, whatever number lives here', () => {
    expect(isLeft('mail-2:200/a', 'mail-1:300', alive(300))).toBe(false);
    expect(isLeft('mail-2:300/a', 'mail-1:300', alive(300))).toBe(false);
    expect(isLeft('mail-1', 'mail-1:300', alive())).toBe(false);
  });
});
