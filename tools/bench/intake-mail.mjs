/*
 * Mail for the intake benches: the same bytes for the same number on every machine, with nothing kept in memory.
 */
import { createCipheriv, createHash } from 'node:crypto';
import Encoding from 'encoding-japanese';
import iconv from 'iconv-lite';

const words = (text) => text.split(' ');
const english = words(
  'the order arrived yesterday but one lamp is broken please tell me how I can return it and whether you send a new one ' +
    'before Friday because we open our shop then thank you for your help my customer number is on the invoice which I ' +
    'attach again as you asked for delivery address has changed meanwhile so use this from now on regards kind evening',
);

/** Charset, transfer encoding, and words that need it. */
const languages = [
  ['utf-8', 'quoted-printable', words('Grüße aus Köln – die Lampe “Aurora” kostet 49 € und kam zerbrochen an 🙂')],
  ['iso-8859-1', 'quoted-printable', words('Sehr geehrte Damen und Herren für übermäßig große Stücke möchten schöne')],
  ['windows-1252', 'quoted-printable', words('Élève déjà reçu où ça naïve prix 12 € “garçon” s’il vous plaît')],
  ['iso-2022-jp', '7bit', words('ご注文 ありがとう ございます 電球 壊れて いました 交換 お願い します')],
  ['shift_jis', 'base64', words('商品 到着 しました 返品 方法 教えて ください 領収書 添付')],
  ['gb18030', 'base64', words('您好 我的 订单 已经 收到 但是 灯泡 坏了 请问 如何 退货')],
  ['big5', 'base64', words('您好 我的 訂單 已經 收到 但是 燈泡 壞了 請問 如何 退貨')],
  ['euc-kr', 'base64', words('안녕하세요 주문한 전구가 깨져서 도착했습니다 교환 부탁드립니다')],
  ['koi8-r', 'base64', words('Здравствуйте заказ пришёл вчера но лампа разбита прошу заменить')],
  ['windows-1251', 'quoted-printable', words('Добрый день счёт приложен к письму спасибо за помощь')],
  ['windows-1256', 'base64', words('مرحبا وصل الطلب أمس ولكن المصباح مكسور شكرا لكم')],
  ['us-ascii', '7bit', english],
];

/** Numbers from 0 up to a bound, the same for the same seed (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Lines of at most 76 characters, `length` characters in all or a few more. */
function prose(pick, vocabulary, length) {
  const lines = [];
  let line = '';
  let written = 0;
  while (written < length) {
    const word = vocabulary[pick(vocabulary.length)];
    if (line.length + word.length > 74) {
      lines.push(line);
      written += line.length + 2;
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Bytes that no compression makes smaller, as those of pictures and archives. */
function noise(seed, length) {
  const key = createHash('sha256').update(`postroom ${seed}`).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

function base64(bytes) {
  const lines = [];
  // 57 bytes make a line of 76 characters.
  for (let at = 0; at < bytes.length; at += 57)
    lines.push(bytes.toString('base64', at, Math.min(at + 57, bytes.length)));
  return `${lines.join('\r\n')}\r\n`;
}

function quotedPrintable(bytes) {
  let line = '';
  let out = '';
  for (const byte of bytes) {
    if (byte === 0x0d) continue;
    if (byte === 0x0a) {
      out += `${line}\r\n`;
      line = '';
      continue;
    }
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x3d;
    line += plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    if (line.length > 72) {
      out += `${line}=\r\n`;
      line = '';
    }
  }
  return out + line;
}

function encode(text, charset) {
  if (charset !== 'iso-2022-jp') return iconv.encode(text, charset);
  return Buffer.from(Encoding.convert(text, { to: 'JIS', from: 'UNICODE', type: 'arraybuffer' }));
}

/** Headers as a provider leaves them; one message in ten answers the one before from the same customer. */
function headers(corpus, number, subject, charset) {
  const customer = number % 10 === 9 ? number - 1 : number;
  const date = new Date(Date.UTC(2026, 5, 1) + number * 61_000).toUTCString().replace('GMT', '+0000');
  const id = (of) => `<${corpus}.${of}.7f3a@mail.customer.example>`;
  const word = encode(subject, charset).toString('base64');
  return [
    `Return-Path: <customer${customer}@customer.example>`,
    `Received: from mail.customer.example (mail.customer.example [192.0.2.${number % 250}])`,
    '\tby mx.provider.example (Postfix) with ESMTPS id 4Xk2pQ0c7Zz3',
    `\tfor <desk@provider.example>; ${date}`,
    'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customer.example; s=s1;',
    `\tbh=${noise(`${corpus} bh ${number}`, 32).toString('base64')};`,
    `\th=From:To:Subject:Date; b=${noise(`${corpus} b ${number}`, 48).toString('base64')}`,
    `Message-ID: ${id(number)}`,
    ...(customer === number ? [] : [`In-Reply-To: ${id(customer)}`, `References: ${id(customer)}`]),
    `Date: ${date}`,
    `From: "Customer ${customer}" <customer${customer}@customer.example>`,
    'To: desk@provider.example',
    `Subject: =?${charset}?B?${word}?=`,
    'MIME-Version: 1.0',
    'X-Mailer: Example Mail 16.0',
  ];
}

function part(type, charset, encoding, text) {
  const bytes = encode(text, charset);
  const body =
    encoding === 'base64'
      ? base64(bytes)
      : encoding === 'quoted-printable'
        ? quotedPrintable(bytes)
        : bytes.toString('latin1');
  return `Content-Type: ${type}; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
}

/** A message of 4 kB of text. */
function small(number) {
  const pick = numbers(number);
  const head = headers('small', number, `Order ${number}: lamp ${pick(1000)}`, 'us-ascii').join('\r\n');
  const type = 'Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit';
  return Buffer.from(`${head}\r\n${type}\r\n\r\n${prose(pick, english, 4000 - head.length - 80)}`, 'latin1');
}

/** Text and HTML in one of several charsets, with an attachment that makes it `size` bytes. */
function multipart(corpus, number, size) {
  const pick = numbers(number + 1_000_003);
  const [charset, encoding, vocabulary] = languages[number % languages.length];
  const subject = `${vocabulary[pick(vocabulary.length)]} ${number}`;
  const text = prose(pick, vocabulary, 2500);
  const html = `<html><body><table><tr><td style="font-family:Arial">${text
    .trim()
    .split('\r\n')
    .join('</p>\r\n<p style="margin:0">')}</td></tr></table></body></html>\r\n`;
  const start = [
    ...headers(corpus, number, subject, charset),
    'Content-Type: multipart/mixed; boundary="=_outer"',
    '',
    '--=_outer',
    'Content-Type: multipart/alternative; boundary="=_inner"',
    '',
    '--=_inner',
    part('text/plain', charset, encoding, text),
    '--=_inner',
    part('text/html', charset, encoding, html),
    '--=_inner--',
    '--=_outer',
    `Content-Type: application/pdf; name="invoice-${number}.pdf"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="invoice-${number}.pdf"`,
    '',
    '',
  ].join('\r\n');
  const end = '--=_outer--\r\n';
  // A line of 78 characters holds 57 bytes.
  const bytes = Math.max(57, Math.floor(((size - start.length - end.length) / 78) * 57));
  return Buffer.from(start + base64(noise(`${corpus} ${number}`, bytes)) + end, 'latin1');
}

/** The corpora by name: how many messages at scale 1, and each one by its number. */
export const corpora = {
  small: { count: 10_000, message: small },
  mixed: { count: 2000, message: (number) => multipart('mixed', number, 60_000 + (number % 11) * 10_000) },
  large: { count: 10, message: (number) => multipart('large', number, 25_000_000) },
};

/** What a message is known by wherever it was stored, however its lines were changed there. */
export function messageIdOf(raw) {
  const head = raw.subarray(0, 16_384).toString('latin1');
  return /^message-id:\s*(<[^>\s]+>)/im.exec(head)?.[1];
}

export const sha256 = (raw) => createHash('sha256').update(raw).digest('hex');
