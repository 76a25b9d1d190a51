import { defaultLimits } from './limits.ts';

/** Extensions for names made from a type; what is not here is .bin. */
const extensions: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/csv': 'csv',
  'text/xml': 'xml',
  'text/rfc822-headers': 'txt',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/json': 'json',
  'application/xml': 'xml',
  'application/rtf': 'rtf',
  'application/msword': 'doc',
  'application/ms-tnef': 'dat',
  'application/pgp-signature': 'asc',
  'application/pgp-encrypted': 'asc',
  'application/pkcs7-mime': 'p7m',
  'application/x-pkcs7-mime': 'p7m',
  'application/pkcs7-signature': 'p7s',
  'application/x-pkcs7-signature': 'p7s',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/tiff': 'tif',
  'image/bmp': 'bmp',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'video/mp4': 'mp4',
  'message/rfc822': 'eml',
  'message/global': 'eml',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
};

// Control characters are what is taken out
const unsafe = /[\x00-\x1f\x7f-\x9f<>:"|?*\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
/** Names that Windows takes for devices, whatever their extension. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i;
const maxExtension = 20;

/**
 * A name that can be saved on Windows, macOS and Linux: the last part of a path, without control, direction and
 * reserved characters, at most `maxBytes` UTF-8 bytes with its extension kept. Never empty: what leaves nothing is
 * called after its type ("image.png").
 */
export function safeFileName(name: string, fallbackType: string, maxBytes = defaultLimits.fileNameLength): string {
  const last = name.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? '';
  const clean = last.toWellFormed().normalize('NFC').replace(unsafe, '').replace(/\s+/g, ' ').replace(/^ | $/g, '');
  const trimmed = trimEnd(clean);
  if (trimmed === '' || /^\.+$/.test(trimmed)) return nameOfType(fallbackType);
  return shorten(trimmed.replace(device, '_$&'), maxBytes);
}

/** Windows drops dots and blanks at the end of a name. */
function trimEnd(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}

function nameOfType(type: string): string {
  const [main = ''] = type.split('/');
  const stem =
    type === 'message/rfc822' ? 'message' : /^(?:image|audio|video|text|message)$/.test(main) ? main : 'file';
  return `${stem}.${extensions[type] ?? (main === 'text' ? 'txt' : 'bin')}`;
}

function shorten(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= maxExtension ? name.slice(dot) : '';
  const room = Math.max(1, maxBytes - Buffer.byteLength(extension));
  let stem = '';
  let used = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    used += Buffer.byteLength(character);
    if (used > room) break;
    stem += character;
  }
  return stem.trimEnd() + extension;
}
