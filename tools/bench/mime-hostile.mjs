/* Messages of about n bytes on which a careless reader works by the square. */
const multipart = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
const text = (make) => (n) => Buffer.from(make(n), 'latin1');

export const hostile = {
  'lines of dashes': text((n) => multipart + '--\r\n'.repeat(n / 4)),
  'parts without end': text((n) => multipart + '--b\r\n\r\n'.repeat(n / 7)),
  'header lines without end': text((n) => 'X: y\r\n'.repeat(n / 6)),
  'folding without end': text((n) => `Subject: a\r\n${' \r\n'.repeat(n / 3)}\r\n`),
  'addresses without end': text((n) => `To: ${'a@b,'.repeat(n / 4)}\r\n\r\n`),
  'encoded-words without end': text((n) => `Subject: ${'=?utf-8?q?'.repeat(n / 10)}\r\n\r\n`),
  'elements never closed': text((n) => `Content-Type: text/html\r\n\r\n${'<div>'.repeat(n / 5)}`),
};
