/** A clock for tests that stands until it is moved; hand `now` to what wants to know the time. */
export interface FakeClock {
  now(): Date;
  /** Moves it on by so many milliseconds. */
  advance(ms: number): void;
}

/** @param start where it stands at first: noon UTC on 2026-01-05, a Monday, unless told */
export function fakeClock(start: Date | string = '2026-01-05T12:00:00.000Z'): FakeClock {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    advance: (ms) => {
      at += ms;
    },
  };
}
