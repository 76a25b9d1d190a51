import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const idBytes = 16;
/** Asked for in portions: for each id by itself, randomness costs more than all else of it. */
const pool = Buffer.alloc(256 * idBytes);
let used = pool.length;
let lastMs = 0;
let sequence = 0;

function randomBytes(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return pool.subarray(used - idBytes, used);
}

/**
 * A new id: UUIDv7 (RFC 9562, 5.7 and 6.2 method 1), made by the application and ordered by time, in one process also
 * within a millisecond, so that rows of a batch lie together.
 */
export function newId(): string {
  const random = randomBytes();
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    sequence = random.readUInt32BE(6) >>> 1;
  } else {
    sequence = (sequence + 1) | 0;
    // The counter has 32 bits: past its end the time goes ahead.
    if (sequence === 0) lastMs += 1;
  }
  return v7({ random, msecs: lastMs, seq: sequence });
}
