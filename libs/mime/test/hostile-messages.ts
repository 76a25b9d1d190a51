export const multipart = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';

/** Messages of about n bytes that make a careless reader work by the square, or fail. */
export const hostile: Record<string, (n: number) => string> = {
  'nothing but NUL': (n) => '\0'.repeat(n),
  'one line of dashes': (n) => multipart + '-'.repeat(n),
  'lines of dashes': (n) => multipart + '--\r\n'.repeat(n / 4),
  'lines that are nearly delimiters': (n) => multipart + '--b-\r\n'.repeat(n / 6),
  'parts without end': (n) => multipart + '--b\r\n\r\n'.repeat(n / 7),
  'multiparts inside one another': (n) =>
    Array.from({ length: n / 60 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join(
      '',
    ),
  'long boundaries that begin alike': (n) =>
    Array.from({ length: 30 }, (_, i) => {
      const boundary = 'a'.repeat(500) + String(i);
      return `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n`;
    }).join('') + `\r\n--${'a'.repeat(499)}`.repeat(n / 502),
  'header lines without end': (n) => 'X: y\r\n'.repeat(n / 6),
  'lines that are no header': (n) => 'y z\r\n'.repeat(n / 5),
  'folding without end': (n) => `Subject: a\r\n${' \r\n'.repeat(n / 3)}\r\n`,
  'mislabelled encoded-words': (n) => `Subject: ${'=?utf-8?q?=C3?= =?x?q?=ff?= '.repeat(n / 28)}\r\n\r\n`,
  'encoded-words without end': (n) => `Subject: ${'=?utf-8?q?'.repeat(n / 10)}\r\n\r\n`,
  'parameters without end': (n) => `Content-Type: text/plain${';a=b'.repeat(n / 4)}\r\n\r\nx`,
  'comments inside one another': (n) => `Content-Type: text/plain ${'('.repeat(n)}\r\n\r\nx`,
  'groups inside one another': (n) => `From: ${'a:'.repeat(n / 2)}\r\n\r\n`,
  'addresses without end': (n) => `To: ${'a@b,'.repeat(n / 4)}\r\n\r\n`,
  'references without end': (n) => `References: ${'<a@b>'.repeat(n / 5)}\r\n\r\n`,
  'uuencoded files that never end': (n) => `\r\n${'begin 644 a\r\n'.repeat(n / 13)}`,
  'base64 made of padding': (n) => `Content-Transfer-Encoding: base64\r\n\r\n${'\nQQ=='.repeat(n / 5)}`,
  'quoted-printable made of escapes': (n) =>
    `Content-Type: a/b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${'='.repeat(n)}`,
  'bare CR only': (n) => 'a:b\r'.repeat(n / 4),
  'elements that are never closed': (n) => `Content-Type: text/html\r\n\r\n${'<div>'.repeat(n / 5)}`,
  'meta elements that are never closed': (n) => `Content-Type: text/html\r\n\r\n${'<meta '.repeat(n / 6)}`,
};
