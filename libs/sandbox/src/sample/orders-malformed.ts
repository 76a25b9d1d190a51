import type { SampleEntry } from './sample-entry.ts';
import { withBytes, withoutHeader } from './spoil.ts';

/** What arrives although no standard allows it: orders@leuchtwerk.example. */
export const ORDERS_MALFORMED: readonly SampleEntry[] = [
  {
    key: 'no-message-id',
    from: { name: 'Web form', address: 'form@shop-widgets.test' },
    subject: 'Question from the contact form',
    charset: 'us-ascii',
    text: 'Name: Iris Vale\nQuestion: Do you repair lamps that were not bought from you?\n',
    flaw: { title: 'No Message-ID', spoil: withoutHeader('Message-ID') },
  },
  {
    key: 'no-date',
    from: { name: 'Scanner 2nd floor', address: 'scanner@office.test' },
    subject: 'Scan from office',
    charset: 'us-ascii',
    text: 'The signed order form follows by post.\n',
    flaw: { title: 'No Date', spoil: withoutHeader('Date') },
  },
  {
    key: 'no-from',
    from: { name: 'Nobody', address: 'nobody@example.net' },
    subject: 'please call back',
    charset: 'us-ascii',
    text: 'Missed call from +44 20 7946 0018 at 14:02. The caller asked for a call back about a broken lamp.\n',
    flaw: { title: 'No From', spoil: withoutHeader('From') },
  },
  {
    key: 'broken-boundary',
    from: { name: 'Frank Osei', address: 'frank.osei@example.com' },
    subject: 'Receipt attached',
    charset: 'us-ascii',
    text: 'Here is the receipt you asked for.\n\nFrank\n',
    attachments: [
      { name: 'receipt.txt', type: 'text/plain', content: Buffer.from('Receipt 118, 1 lamp, paid in cash\n') },
    ],
    flaw: {
      title: 'A boundary that never occurs',
      spoil: withBytes('boundary="----=_Part_', Buffer.from('boundary="----=_Lost_')),
    },
  },
  {
    key: 'header-only',
    from: { name: 'Joan Baxter', address: 'joan.baxter@example.org' },
    subject: 'Is the shop open on Saturday?',
    charset: 'us-ascii',
    text: '',
    flaw: {
      title: 'A header and nothing else',
      // The empty line that ends the header is missing as well.
      spoil: (raw) => raw.subarray(0, raw.indexOf('\r\n\r\n') + 2),
    },
  },
  {
    key: 'nul-bytes',
    from: { name: 'Legacy ERP', address: 'erp@supplier.test' },
    subject: 'ORDER CONFIRMATION 000771',
    charset: 'us-ascii',
    text: 'POS 001  QTY 0040  LAMP HOLDER E27\nPOS 002  QTY 0012  CABLE 3M BLACK\n',
    flaw: { title: 'NUL bytes in the text', spoil: withBytes('QTY 0040', Buffer.from('QTY\0\0\x0040\0\0')) },
  },
];
