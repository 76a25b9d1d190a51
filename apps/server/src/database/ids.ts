import { v7 } from 'uuid';

/** A new id: UUIDv7 (RFC 9562, 5.7), made by the application and ordered by time, so that rows of a batch lie together. */
export function newId(): string {
  return v7();
}
