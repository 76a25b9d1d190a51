import { multipart, type MimePart } from '../mail/mime-part.ts';
import { lampPicture, pdf } from '../mail/sample-files.ts';
import type { SampleEntry } from './sample-entry.ts';
import { withRawHeader } from './spoil.ts';

const KERSTIN = { name: 'Kerstin Möller', address: 'kerstin.moeller@mail.example.org' };

const PARTS_LIST = `Artikel;Bezeichnung;Stück
LW-2040;Pendelleuchte Kontor, schwarz;12
LW-2041;Baldachin für Kontor;12
LW-9007;Leuchtmittel E27 7 W warmweiß;30
`;

/** A failure report (RFC 3464) about an answer that the shop sent. */
const BOUNCE: MimePart = multipart(
  'report',
  [
    {
      headers: ['Content-Type: text/plain; charset=us-ascii'],
      body: Buffer.from(
        'This is the mail system at host mx.example.net.\r\n\r\nYour message could not be delivered:\r\n\r\n' +
          '<h.brandt@example.net>: host mx.example.net said: 550 5.1.1 user unknown (in reply to RCPT TO command)\r\n',
      ),
    },
    {
      headers: ['Content-Type: message/delivery-status'],
      body: Buffer.from(
        'Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; h.brandt@example.net\r\n' +
          'Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\r\n',
      ),
    },
    {
      headers: ['Content-Type: text/rfc822-headers'],
      body: Buffer.from(
        'From: Leuchtwerk <support@leuchtwerk.example>\r\nTo: h.brandt@example.net\r\n' +
          'Subject: Re: Ersatzglas\r\nMessage-ID: <ersatzglas-antwort@leuchtwerk.example>\r\n',
      ),
    },
  ],
  ' report-type=delivery-status;',
);

/** German: support@leuchtwerk.example. */
export const SUPPORT_DE: readonly SampleEntry[] = [
  {
    key: 'lieferzeit',
    from: { name: 'Jürgen Weiß', address: 'j.weiss@example.org' },
    subject: 'Lieferzeit Pendelleuchte Kontor',
    charset: 'utf-8',
    text: `Guten Tag,

im Shop steht bei der Pendelleuchte „Kontor“ (schwarz, groß) nur „auf Anfrage“. Können Sie mir sagen, mit welcher Lieferzeit ich ungefähr rechnen muss? Wir ziehen Mitte des Monats um und bis dahin wäre es schön, wenn sie hängt.

Viele Grüße
Jürgen Weiß
`,
  },
  {
    key: 'flackern-1',
    from: KERSTIN,
    subject: 'Stehleuchte flackert nach kurzer Zeit',
    charset: 'iso-8859-1',
    text: `Hallo Leuchtwerk-Team,

unsere Stehleuchte "Düne" (Bestellung LW-48213) flackert seit gestern. Wenn sie eine Viertelstunde an war, geht es los, erst selten, dann alle paar Sekunden. Das Leuchtmittel habe ich schon getauscht, daran liegt es nicht.

Was kann ich noch prüfen?

Mit freundlichen Grüßen
Kerstin Möller
`,
  },
  {
    key: 'rechnungsbetrag',
    from: { name: 'Buchhaltung Café Löwe', address: 'buchhaltung@cafe-loewe.test' },
    subject: 'Rechnung 2026-1184: 19 € zu viel berechnet',
    charset: 'iso-8859-15',
    text: `Sehr geehrte Damen und Herren,

auf Ihrer Rechnung 2026-1184 stehen 268,00 €, bestätigt waren laut Auftrag 249,00 €. Vermutlich wurden die Versandkosten doppelt berechnet. Wir bitten um eine korrigierte Rechnung und überweisen dann umgehend.

Freundliche Grüße
i. A. Sabine Köhler
Café Löwe
`,
  },
  {
    key: 'bruchschaden',
    from: { name: 'Thomas Grün', address: 'thomas.gruen@example.com' },
    subject: 'Lampe beschädigt angekommen (mit Foto)',
    charset: 'utf-8',
    text: 'Guten Morgen,\n\ndie Tischleuchte kam heute mit einem Sprung im Schirm an, siehe Foto. Der Karton war unversehrt. Bitte schicken Sie mir Ersatz.\n\nThomas Grün\n',
    html: '<p>Guten Morgen,</p><p>die Tischleuchte kam heute mit einem <b>Sprung im Schirm</b> an:</p><p><img src="cid:foto1@example.com" alt="Foto der Leuchte" width="96" height="96"></p><p>Der Karton war unversehrt. Bitte schicken Sie mir Ersatz.</p><p>Thomas Grün</p>',
    attachments: [
      { name: 'IMG_2214.png', type: 'image/png', content: lampPicture([196, 72, 58]), cid: 'foto1@example.com' },
    ],
  },
  {
    key: 'flackern-2',
    from: KERSTIN,
    subject: 'Re: Stehleuchte flackert nach kurzer Zeit',
    answers: 'flackern-1',
    charset: 'iso-8859-1',
    text: `Nachtrag: Ich habe sie jetzt an einer anderen Steckdose gehabt, in einem anderen Zimmer. Gleiches Bild. Der Fußschalter wird außerdem ziemlich warm, das fände ich schon beunruhigend.

Grüße, K. Möller

> unsere Stehleuchte "Düne" (Bestellung LW-48213) flackert seit gestern.
`,
  },
  {
    key: 'angebot',
    from: { name: 'Architekturbüro Nölle & Partner', address: 'vergabe@noelle-architektur.test' },
    subject: 'Angebot für 12 Leuchten – Objekt „Alte Gießerei“',
    charset: 'windows-1252',
    text: `Guten Tag,

für das Objekt „Alte Gießerei“ benötigen wir ein Angebot über die Positionen in der Anlage. Unser Rahmen liegt bei 6.000 € netto – geht das mit Ihrem Objektrabatt?

Lieferung frei Baustelle, frühestens in der 14. Kalenderwoche.

Beste Grüße
Hanna Nölle
`,
    attachments: [
      {
        name: 'Stückliste Gießerei.csv',
        type: 'text/csv; charset=utf-8',
        content: Buffer.from(PARTS_LIST),
      },
    ],
  },
  {
    key: 'messe-newsletter',
    from: { name: 'Lichtblick Fachmagazin', address: 'newsletter@lichtblick.test' },
    returnPath: 'bounce-4711@lichtblick.test',
    subject: 'Die Trends der Lichtwoche – jetzt im Heft',
    charset: 'utf-8',
    headers: [
      ['List-Unsubscribe', '<https://lichtblick.test/abmelden?id=4711>'],
      ['Precedence', 'bulk'],
    ],
    html: '<html><body style="background:#f4efe6"><table width="600" align="center"><tr><td><img src="https://bilder.lichtblick.test/kopf.png" alt="Lichtblick" width="600"></td></tr><tr><td><h1>Trends der Lichtwoche</h1><p>Warmes Licht, kleine Leuchten, große Wirkung: unsere Redaktion hat sich auf der Messe umgesehen.</p><p><a href="https://lichtblick.test/heft">Zum Heft</a></p><img src="https://zaehler.lichtblick.test/o.gif?id=4711" width="1" height="1" alt=""></td></tr></table></body></html>',
  },
  {
    key: 'unzustellbar',
    from: { name: 'Mail Delivery System', address: 'MAILER-DAEMON@mx.example.net' },
    returnPath: '',
    subject: 'Undelivered Mail Returned to Sender',
    charset: 'us-ascii',
    headers: [['Auto-Submitted', 'auto-replied']],
    body: BOUNCE,
  },
  {
    key: 'abwesend',
    from: { name: 'Ralf Bäcker', address: 'ralf.baecker@example.com' },
    returnPath: '',
    subject: 'Automatische Antwort: Ihre Bestellung ist unterwegs',
    charset: 'utf-8',
    headers: [
      ['Auto-Submitted', 'auto-replied'],
      ['X-Auto-Response-Suppress', 'All'],
    ],
    text: 'Ich bin bis einschließlich Freitag nicht im Büro. Ihre Nachricht wird nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an meine Kollegin Frau Özdemir.\n',
  },
  {
    key: 'klosz',
    from: { name: 'Małgorzata Wiśniewska', address: 'm.wisniewska@example.net' },
    subject: 'Zamówienie LW-48377 - pęknięty klosz',
    charset: 'iso-8859-2',
    encoding: '8bit',
    text: `Dzień dobry,

w paczce z zamówieniem LW-48377 klosz lampy był pęknięty. Czy możliwa jest wymiana bez odsyłania całej lampy? Zdjęcia mogę dosłać.

Pozdrawiam serdecznie
Małgorzata Wiśniewska
`,
  },
  {
    key: 'abazhur',
    from: { name: 'Ольга Смирнова', address: 'olga.smirnova@example.org' },
    subject: 'Вопрос о настольной лампе',
    charset: 'koi8-r',
    text: `Здравствуйте!

Живу в Мюнхене, заказала у вас настольную лампу "Дюна". Подскажите, пожалуйста, подойдёт ли к ней абажур от прошлогодней модели? Можно ответить по-немецки.

С уважением,
Ольга Смирнова
`,
  },
  {
    key: 'umtausch',
    from: { name: 'Günter Schäfer', address: 'g.schaefer@example.net' },
    subject: 'Umtausch Wandleuchte',
    charset: 'iso-8859-1',
    text: 'Guten Tag,\n\ndie Wandleuchte ist schön, aber für unseren Flur zu groß. Ich möchte sie gegen die kleinere tauschen. Wie gehe ich vor?\n\nGünter Schäfer\n',
    flaw: {
      title: '8-bit bytes in the header: Rückfrage wegen Größe',
      spoil: withRawHeader('Subject', Buffer.from('Rückfrage wegen Größe', 'latin1')),
    },
  },
  {
    key: 'rechnung-pdf',
    from: { name: 'Einkauf Hotel Ährenfeld', address: 'einkauf@hotel-aehrenfeld.test' },
    subject: 'Bestellung 4500012287 – bitte bestätigen',
    charset: 'windows-1252',
    text: 'Sehr geehrte Damen und Herren,\n\nanbei unsere Bestellung über 24 Nachttischleuchten. Bitte bestätigen Sie Preis und Termin schriftlich.\n\nMit freundlichem Gruß\nEinkauf, Hotel Ährenfeld\n',
    attachments: [
      {
        name: 'Bestellung Ährenfeld 4500012287.pdf',
        type: 'application/pdf',
        content: pdf([
          'Bestellung 4500012287',
          '',
          '24 x LW-1130 Nachttischleuchte Spatz',
          'Lieferung: KW 12, frei Haus',
        ]),
      },
    ],
  },
  {
    key: 'fernbedienung',
    from: { name: 'Ayşe Yılmaz', address: 'ayse.yilmaz@example.com' },
    subject: 'Fernbedienung lässt sich nicht koppeln',
    charset: 'iso-8859-9',
    text: 'Merhaba und guten Tag,\n\ndie Fernbedienung zur Deckenleuchte blinkt nur dreimal rot. Laut Anleitung sollte sie grün leuchten. Batterien sind neu.\n\nSchöne Grüße\nAyşe Yılmaz\n',
  },
  {
    key: 'flackern-3',
    from: KERSTIN,
    subject: 'Re: Stehleuchte flackert nach kurzer Zeit',
    answers: 'flackern-2',
    charset: 'iso-8859-1',
    trickle: true,
    text: 'Guten Tag,\n\njetzt geht sie gar nicht mehr an, und es roch kurz verschmort. Ich habe den Stecker gezogen. Bitte melden Sie sich heute noch, gern telefonisch.\n\nKerstin Möller\n',
  },
  {
    key: 'danke',
    from: { name: 'Lena Fuß', address: 'lena.fuss@example.org' },
    subject: 'Danke!! 😍💡',
    charset: 'utf-8',
    trickle: true,
    text: 'Ihr Lieben,\n\ndie Leuchte hängt und ist noch schöner als auf den Fotos 😍 Danke auch für die Postkarte im Paket 🧡\n\nLena\n',
  },
  {
    key: 'widerruf',
    from: { name: 'Dr. Björn Häußler', address: 'b.haeussler@example.com' },
    subject: 'Widerruf meiner Bestellung LW-48402',
    charset: 'iso-8859-1',
    trickle: true,
    text: 'Sehr geehrte Damen und Herren,\n\nhiermit widerrufe ich den Vertrag über den Kauf der Deckenleuchte "Föhr", bestellt am Montag. Bitte bestätigen Sie mir den Eingang und teilen Sie mit, wohin ich die Ware schicken darf.\n\nMit freundlichen Grüßen\nDr. Björn Häußler\n',
  },
  {
    key: 'dimmer',
    from: { name: 'Elektro Süß GmbH', address: 'werkstatt@elektro-suess.test' },
    subject: 'Dimmbar? – Kontor mit Phasenabschnitt',
    charset: 'windows-1252',
    trickle: true,
    text: 'Hallo,\n\nist die „Kontor“ mit einem Phasenabschnittsdimmer (ab 3 W) freigegeben? Auf dem Typenschild steht’s nicht. Kunde wartet – danke!\n\nM. Süß\n',
  },
];
