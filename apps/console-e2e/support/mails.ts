/** Mail that agents look at in journeys, as it comes over the wire. */

export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A PDF of one page for each text, in a font that every reader has. */
export function pdf(...texts: readonly string[]): Buffer {
  const pages = texts.map((_, n) => 4 + 2 * n);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${texts.length} /Kids [${pages.map((n) => `${n} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...texts.flatMap((text, n) => {
      const drawn = `BT /F1 24 Tf 40 120 Td (${text}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 240] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * n} 0 R >>`,
        `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, n) => {
    const at = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return Buffer.from(
    `${file}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
    'latin1',
  );
}

interface File {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** A mail with files. */
export function mailWithFiles(subject: string, text: string, files: readonly File[]): Buffer {
  const lines = [
    'From: Jonas Weber <jonas@example.com>',
    'To: support@example.net',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
  ];
  for (const { name, type, bytes } of files) {
    lines.push('--b', `Content-Type: ${type}`, `Content-Disposition: attachment; filename="${name}"`);
    lines.push('Content-Transfer-Encoding: base64', '', bytes.toString('base64').replace(/.{76}/g, '$&\r\n'));
  }
  return Buffer.from([...lines, '--b--', ''].join('\r\n'));
}

interface Letter {
  readonly script: string;
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  /** Read from the right. */
  readonly rtl?: true;
}

/** The same complaint in eight scripts. */
export const letters: readonly Letter[] = [
  {
    script: 'Latin',
    name: 'Jürgen Weiß',
    subject: 'Rechnung über 49,90 €: Lampenschirm fehlt',
    text: 'Guten Tag, die Lampe kam ohne Schirm. Bitte schicken Sie ihn nach, oder erstatten Sie den Betrag.',
  },
  {
    script: 'Cyrillic',
    name: 'Анна Петрова',
    subject: 'Счёт на 49,90 €: нет абажура',
    text: 'Здравствуйте! Лампа пришла без абажура. Пожалуйста, пришлите его или верните деньги.',
  },
  {
    script: 'Greek',
    name: 'Ελένη Παπαδοπούλου',
    subject: 'Τιμολόγιο 49,90 €: λείπει το καπέλο',
    text: 'Καλημέρα σας, το φωτιστικό ήρθε χωρίς καπέλο. Στείλτε το, παρακαλώ, ή επιστρέψτε τα χρήματα.',
  },
  {
    script: 'Arabic',
    name: 'ليلى حداد',
    subject: 'فاتورة 4711: المصباح بلا غطاء',
    text: 'مرحبا، وصل المصباح (Lamp L-20) بلا غطاء. أرجو إرسال الغطاء أو إعادة المبلغ 49.90 €.',
    rtl: true,
  },
  {
    script: 'Hebrew',
    name: 'דוד לוי',
    subject: 'חשבונית 4711: המנורה הגיעה בלי אהיל',
    text: 'שלום, המנורה (Lamp L-20) הגיעה בלי אהיל. אנא שלחו אותו או החזירו 49.90 €.',
    rtl: true,
  },
  {
    script: 'Japanese',
    name: '田中健二',
    subject: '請求書4711：ランプのかさがありません',
    text: 'こんにちは。ランプがかさなしで届きました。かさを送っていただくか、代金をお返しください。',
  },
  {
    script: 'Thai',
    name: 'สมชาย ใจดี',
    subject: 'ใบแจ้งหนี้ 4711: โคมไฟไม่มีฝาครอบ',
    text: 'สวัสดีครับ โคมไฟมาถึงโดยไม่มีฝาครอบ กรุณาส่งฝาครอบมาให้ หรือคืนเงินด้วยครับ',
  },
  {
    script: 'Devanagari',
    name: 'प्रिया शर्मा',
    subject: 'बिल 4711: लैंप का शेड नहीं आया',
    text: 'नमस्ते, लैंप बिना शेड के आया है। कृपया शेड भेज दें या पैसे वापस कर दें।',
  },
];

const word = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

/** A letter as a mail, its customer by its script. */
export function mailOf({ script, name, subject, text }: Letter): Buffer {
  return Buffer.from(
    [
      `From: ${word(name)} <${script.toLowerCase()}@example.com>`,
      'To: support@example.net',
      `Subject: ${word(subject)}`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n'),
      '',
    ].join('\r\n'),
  );
}
