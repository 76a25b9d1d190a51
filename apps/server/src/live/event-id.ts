/** The smallest UUIDv7 of a time (ms since 1970): ids before it are older (RFC 9562, 5.7). */
export function idAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
