const startsWith = (bytes: Buffer, latin1: string, at = 0) =>
  bytes.toString('latin1', at, at + latin1.length) === latin1;

/** PNG, JPEG, GIF or WebP by the first 12 bytes, null for everything else: what may be shown in its place. */
export function pictureType(bytes: Buffer): string | null {
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return 'image/gif';
  return startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8) ? 'image/webp' : null;
}
