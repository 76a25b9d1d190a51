const line = /^X-Test-Reader: (throws|loops|eats|dies|dies-unread)\r$/m;

/** How a message of a test says that its reader is to break: by a line `X-Test-Reader: loops` and so on. */
export function faultAsked(raw: Buffer): string | null {
  return line.exec(raw.toString('latin1', 0, 4096))?.[1] ?? null;
}

/** Breaks as no mail should make a parser break. */
export function misbehave(how: string | null): void {
  if (how === 'throws') throw new TypeError('Cannot read properties of undefined');
  if (how === 'dies') process.exit(1);
  const kept: number[][] = [];
  while (how === 'loops' || how === 'eats') {
    if (how === 'eats') kept.push(Array.from({ length: 10_000 }, (_, index) => index + kept.length));
  }
}
