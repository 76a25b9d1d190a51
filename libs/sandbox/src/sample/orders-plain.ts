import { makeMessage } from '../mail/make-message.ts';
import { lampPicture, png, zip } from '../mail/sample-files.ts';
import type { SampleEntry } from './sample-entry.ts';

const MARTA = { name: 'Marta Keane', address: 'marta.keane@example.com' };

const FORWARDED = makeMessage({
  from: { name: 'Parcel Service', address: 'noreply@parcels.test' },
  to: 'dev.patel@example.org',
  subject: 'Delivery attempt failed',
  text: 'We could not deliver parcel 00340434161094042557: the address is incomplete.\n',
});

/** A picture that hardly compresses: about 225 kB, 300 kB in base64. The noise is the same each time. */
function bigPicture(): Buffer {
  let state = 2463534242;
  return png(272, 272, () => {
    // Marsaglia's xorshift.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return [state & 255, (state >>> 8) & 255, (state >>> 16) & 255];
  });
}

/** English, as most of it comes: orders@leuchtwerk.example. */
export const ORDERS_PLAIN: readonly SampleEntry[] = [
  {
    key: 'order-status',
    from: { name: 'Oliver Grant', address: 'oliver.grant@example.org' },
    subject: 'Where is order LW-48190?',
    charset: 'us-ascii',
    text: `Hello,

I ordered two wall lights (LW-48190) on the 3rd and the tracking page has said "label created" for a week. Has it actually been handed to the carrier?

Thanks,
Oliver
`,
  },
  {
    key: 'address-1',
    from: MARTA,
    subject: 'Wrong delivery address on my order',
    charset: 'utf-8',
    text: `Hi there,

I've just noticed that my order LW-48295 is going to our old flat. Could you change it to 14 Harbour Row, please? It hasn't shipped yet according to the site.

Best wishes,
Marta
`,
  },
  {
    key: 'long-subject',
    from: { name: 'Prof. Eleanor Whitcombe', address: 'e.whitcombe@university.test' },
    subject:
      'Enquiry concerning the availability, delivery time, energy label, guarantee conditions and possible educational discount for approximately forty reading lamps of the model Spatz for the new reading room of our faculty library, including spare bulbs, mounting material and a written confirmation that they are suitable for continuous operation of up to sixteen hours a day',
    charset: 'us-ascii',
    text: 'Dear Sir or Madam,\n\nplease see the subject line. A quotation by the end of the month would be appreciated.\n\nYours faithfully,\nEleanor Whitcombe\n',
  },
  {
    key: 'list-digest',
    from: { name: 'Tom Hollis', address: 'tom.hollis@example.net' },
    returnPath: 'retail-owners-bounces@lists.example.org',
    subject: '[retail-owners] Packaging that survives couriers?',
    charset: 'utf-8',
    headers: [
      ['List-Id', 'Independent retail owners <retail-owners.lists.example.org>'],
      ['List-Post', '<mailto:retail-owners@lists.example.org>'],
      ['List-Unsubscribe', '<mailto:retail-owners-request@lists.example.org?subject=unsubscribe>'],
      ['Precedence', 'list'],
    ],
    text: 'Does anyone ship glass without foam? Our breakages are at 2% and customers hate the peanuts.\n\nTom\n\n-- \nretail-owners mailing list\n',
  },
  {
    key: 'photo-room',
    from: { name: 'Hugh Alder', address: 'hugh.alder@example.com' },
    subject: 'Photo of the room for your advice (large)',
    charset: 'utf-8',
    text: 'Hello,\n\nas asked, here is a photo of the room in full resolution. Which lamp would you put in the corner?\n\nHugh\n',
    attachments: [{ name: 'living-room.png', type: 'image/png', content: bigPicture() }],
  },
  {
    key: 'address-2',
    from: MARTA,
    subject: 'Re: Wrong delivery address on my order',
    answers: 'address-1',
    charset: 'utf-8',
    text: 'Me again, sorry. The postcode is EX4 MPL, I left it out. And if it has gone already, can the courier hold it at the depot?\n\nMarta\n\n> Could you change it to 14 Harbour Row, please?\n',
  },
  {
    key: 'returns-zip',
    from: { name: 'Warehouse, Northlight Ltd', address: 'warehouse@northlight.test' },
    subject: 'Return note and serial numbers, RMA 2291',
    charset: 'us-ascii',
    text: 'Attached are the serial numbers of the eleven units on their way back to you, and one picture of how they are packed.\n\nNorthlight warehouse\n',
    attachments: [
      {
        name: 'serials.zip',
        type: 'application/zip',
        content: zip('serials.csv', Buffer.from('serial,fault\nLW1130-0071,dead\nLW1130-0088,flicker\n')),
      },
      { name: 'pallet.png', type: 'image/png', content: lampPicture([150, 118, 70]) },
    ],
  },
  {
    key: 'forwarded-eml',
    from: { name: 'Dev Patel', address: 'dev.patel@example.org' },
    subject: 'Fwd: Delivery attempt failed',
    charset: 'utf-8',
    text: 'This came from the courier, attached as I got it. My address is complete, can you please check the label?\n\nDev\n',
    attachments: [{ name: 'Delivery attempt failed.eml', type: 'message/rfc822', content: FORWARDED }],
  },
  {
    key: 'phishing',
    from: { name: 'Account Security', address: 'security@account-check.test' },
    subject: 'Urgent: your shop account will be suspended',
    charset: 'utf-8',
    html: '<html><head><style>body{position:fixed}</style><script>location="https://account-check.test/"</script></head><body onload="steal()"><h2>Your account will be suspended</h2><form action="https://account-check.test/login" method="post"><input name="user" value="orders@leuchtwerk.example"><input type="password" name="password"><button>Keep my account</button></form><iframe src="https://account-check.test/frame"></iframe><a href="javascript:alert(1)">Or click here</a><img src="x" onerror="alert(1)"></body></html>',
  },
  {
    key: 'address-3',
    from: MARTA,
    subject: 'Re: Wrong delivery address on my order',
    answers: 'address-2',
    charset: 'utf-8',
    trickle: true,
    text: 'Hi, the tracking now says "out for delivery" to the OLD address. Please ring me: I can be there within the hour if you tell me when.\n\nMarta\n',
  },
  {
    key: 'thanks',
    from: { name: 'Priya Raman', address: 'priya.raman@example.net' },
    subject: 'Thank you ✨ and one small question 💡',
    charset: 'utf-8',
    trickle: true,
    text: 'The lamp is gorgeous ✨👏🏽 Which bulb do I buy when this one goes, E27 or E14? 💡\n\nPriya 🙋🏽‍♀️\n',
  },
  {
    key: 'bulk-price',
    from: { name: 'Sam Whitlock', address: 'sam@whitlock-interiors.test' },
    subject: 'Trade price for 60 Kontor pendants',
    charset: 'us-ascii',
    trickle: true,
    text: 'Hello,\n\nwe are fitting out an office and would take 60 Kontor pendants in two deliveries. What is your trade price, and can you invoice in GBP?\n\nSam Whitlock\n',
  },
  {
    key: 'double-charge',
    from: { name: 'Grace Oyelaran', address: 'grace.oyelaran@example.org' },
    subject: 'Charged twice for one lamp',
    charset: 'utf-8',
    trickle: true,
    text: 'Good afternoon,\n\nmy card was charged twice for order LW-48420 (€ 129 each). Please refund one of them.\n\nGrace Oyelaran\n',
  },
];
