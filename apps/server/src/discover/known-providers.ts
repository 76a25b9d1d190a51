import type { Oauth2Provider } from '@postroom/contracts';

interface KnownServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls';
}

/** A provider whose servers are the same for all its customers. */
export interface KnownProvider {
  readonly name: string;
  /** Domains of its own addresses. */
  readonly domains: readonly string[];
  /** What the names of its mail exchangers end with: customers' own domains are told by these. */
  readonly exchangers: readonly string[];
  /** Null: it has none. */
  readonly pop: KnownServer | null;
  readonly smtp: KnownServer | null;
  readonly user: 'address' | 'localPart';
  /** It takes no passwords: who gives its tokens. */
  readonly tokens: Oauth2Provider | null;
  readonly advice: readonly string[];
}

const list = (names: string): string[] => names.split(' ').filter((name) => name !== '');
const tls = (host: string, port: number): KnownServer => ({ host, port, security: 'tls' });

/** A provider with TLS on the usual ports, which takes passwords; `over` says what is otherwise. */
function provider(
  name: string,
  servers: readonly [pop: string, smtp: string],
  where: { domains?: string; exchangers?: string },
  advice: readonly string[] = [],
  over: Partial<KnownProvider> = {},
): KnownProvider {
  return {
    name,
    domains: list(where.domains ?? ''),
    exchangers: list(where.exchangers ?? ''),
    pop: tls(servers[0], 995),
    smtp: tls(servers[1], 465),
    user: 'address',
    tokens: null,
    advice,
    ...over,
  };
}

const ownPassword = (who: string, word = 'an app password') =>
  `${who} takes ${word} only, not the password of the account: make one in the account’s security settings.`;
const switchOn = (who: string) => `Switch POP3 on in ${who}’s settings first: it is off for new accounts.`;
const microsoftTokens =
  'Microsoft takes no passwords: sign in by OAuth 2.0. Register Postroom in Microsoft Entra and enter its client ID.';
const noPop = (who: string, instead: string) => `${who} has no POP3, which Postroom downloads by. ${instead}`;
const forward = 'Forward this mail to an account that has it, and answer from there.';
const none = { pop: null, smtp: null } as const;
const byLocalPart = { user: 'localPart' } as const;
const startTls = (host: string): { smtp: KnownServer } => ({ smtp: { host, port: 587, security: 'starttls' } });

/**
 * Servers as the providers document them, compared with Mozilla's database of them in November 2026. The first that fits
 * is taken, so those with several platforms name the narrower one first.
 */
export const knownProviders: readonly KnownProvider[] = [
  provider(
    'Outlook.com',
    ['outlook.office365.com', ''],
    {
      domains:
        'outlook.com hotmail.com live.com msn.com windowslive.com outlook.de outlook.fr outlook.at outlook.be outlook.es outlook.it outlook.jp outlook.com.au outlook.com.br hotmail.de hotmail.fr hotmail.it hotmail.es hotmail.nl hotmail.be hotmail.ch hotmail.co.uk hotmail.co.jp live.de live.fr live.nl live.it live.be live.co.uk live.ca live.se live.dk live.no live.at live.cn live.jp live.com.au',
      exchangers: 'olc.protection.outlook.com',
    },
    [microsoftTokens, 'Allow POP in Outlook.com first: Settings, Mail, Forwarding and IMAP.'],
    { ...startTls('smtp-mail.outlook.com'), tokens: 'microsoft365' },
  ),
  provider(
    'Microsoft 365',
    ['outlook.office365.com', ''],
    { domains: 'office365.com onmicrosoft.com', exchangers: 'mail.protection.outlook.com mx.microsoft' },
    [
      microsoftTokens,
      'POP and authenticated SMTP have to be on for this mailbox: Exchange admin center, Manage email apps.',
    ],
    { ...startTls('smtp.office365.com'), tokens: 'microsoft365' },
  ),
  provider('Gmail', ['pop.gmail.com', 'smtp.gmail.com'], { domains: 'gmail.com googlemail.com' }, [
    'Enable POP in Gmail first: Settings, Forwarding and POP/IMAP.',
    'Google takes an app password, for which the account needs 2-Step Verification; or sign in by OAuth 2.0.',
  ]),
  provider(
    'Google Workspace',
    ['pop.gmail.com', 'smtp.gmail.com'],
    { domains: 'google.com', exchangers: 'aspmx.l.google.com googlemail.com google.com' },
    [
      'Google Workspace takes no passwords of accounts: sign in by OAuth 2.0, or by a service account of your company.',
      'Enable POP first: an administrator for the company, then Gmail’s Settings, Forwarding and POP/IMAP.',
    ],
    { tokens: 'google' },
  ),
  provider(
    'AOL',
    ['pop.aol.com', 'smtp.aol.com'],
    {
      domains:
        'aol.com aim.com netscape.net compuserve.com aol.de aol.fr aol.it aol.es aol.co.uk aol.com.au aol.com.br aol.com.mx',
      exchangers: 'mx-aol.mail.gm0.yahoodns.net',
    },
    [ownPassword('AOL')],
  ),
  provider(
    'AT&T',
    ['inbound.att.net', 'outbound.att.net'],
    {
      domains:
        'att.net sbcglobal.net bellsouth.net ameritech.net pacbell.net prodigy.net swbell.net flash.net nvbell.net snet.net currently.com',
    },
    [ownPassword('AT&T', 'a secure mail key')],
  ),
  provider(
    'Yahoo Japan',
    ['pop.mail.yahoo.co.jp', 'smtp.mail.yahoo.co.jp'],
    { domains: 'yahoo.co.jp' },
    [switchOn('Yahoo Japan')],
    byLocalPart,
  ),
  provider(
    'Yahoo',
    ['pop.mail.yahoo.com', 'smtp.mail.yahoo.com'],
    {
      domains:
        'yahoo.com ymail.com rocketmail.com myyahoo.com yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.se yahoo.ca yahoo.co.uk yahoo.co.in yahoo.co.nz yahoo.com.au yahoo.com.ar yahoo.com.br yahoo.com.mx',
      exchangers: 'yahoodns.net',
    },
    [ownPassword('Yahoo')],
  ),
  provider(
    'iCloud Mail',
    ['', ''],
    { domains: 'icloud.com me.com mac.com', exchangers: 'mail.icloud.com' },
    [noPop('iCloud', forward), ownPassword('iCloud', 'an app-specific password')],
    { pop: null, ...startTls('smtp.mail.me.com') },
  ),
  provider(
    'Proton Mail',
    ['', ''],
    { domains: 'proton.me protonmail.com protonmail.ch pm.me', exchangers: 'protonmail.ch' },
    [noPop('Proton', forward)],
    none,
  ),
  provider(
    'Tuta',
    ['', ''],
    { domains: 'tuta.com tuta.io tutanota.com tutanota.de tutamail.com keemail.me', exchangers: 'tutanota.de' },
    [noPop('Tuta', 'Use an account at another provider.')],
    none,
  ),
  provider(
    'GMX',
    ['pop.gmx.net', 'mail.gmx.net'],
    {
      domains: 'gmx.net gmx.de gmx.at gmx.ch gmx.eu gmx.biz gmx.org gmx.info mein.gmx mail.gmx email.gmx',
      exchangers: 'gmx.net',
    },
    [switchOn('GMX')],
  ),
  provider(
    'GMX',
    ['pop.gmx.com', 'mail.gmx.com'],
    {
      domains: 'gmx.com gmx.us gmx.co.uk gmx.es gmx.fr gmx.ca gmx.ie gmx.it gmx.pt gmx.se gmx.li gmx.com.br gmx.com.tr',
      exchangers: 'gmx.com',
    },
    [switchOn('GMX')],
  ),
  provider(
    'WEB.DE',
    ['pop3.web.de', 'smtp.web.de'],
    { domains: 'web.de email.de', exchangers: 'web.de' },
    [switchOn('WEB.DE')],
    byLocalPart,
  ),
  provider(
    'mail.com',
    ['pop.mail.com', 'smtp.mail.com'],
    {
      domains: 'mail.com email.com post.com usa.com consultant.com engineer.com europe.com london.com berlin.com',
      exchangers: 'mail.com',
    },
    ['mail.com has POP3 with its paid service only; switch it on in the settings.'],
  ),
  provider(
    'Telekom',
    ['securepop.t-online.de', 'securesmtp.t-online.de'],
    { domains: 't-online.de magenta.de', exchangers: 't-online.de' },
    ['Telekom has a password of its own for mail programs: set it in the account’s settings and use that one.'],
  ),
  provider('IONOS', ['pop.ionos.de', 'smtp.ionos.de'], {
    domains: 'online.de onlinehome.de sofortstart.de sofortsurf.de go4more.de',
    exchangers: 'ionos.de kundenserver.de schlund.de 1und1.de',
  }),
  provider('IONOS', ['pop.ionos.co.uk', 'smtp.ionos.co.uk'], { exchangers: 'ionos.co.uk 1and1.co.uk' }),
  provider('IONOS', ['pop.ionos.fr', 'smtp.ionos.fr'], { exchangers: 'ionos.fr 1and1.fr' }),
  provider('IONOS', ['pop.ionos.es', 'smtp.ionos.es'], { exchangers: 'ionos.es 1and1.es' }),
  provider('IONOS', ['pop.ionos.it', 'smtp.ionos.it'], { exchangers: 'ionos.it 1and1.it' }),
  provider('IONOS', ['pop.ionos.com', 'smtp.ionos.com'], { exchangers: 'ionos.com 1and1.com perfora.net' }),
  provider('Strato', ['pop3.strato.de', 'smtp.strato.de'], { domains: 'strato.de', exchangers: 'rzone.de strato.de' }),
  provider('freenet', ['mx.freenet.de', 'mx.freenet.de'], { domains: 'freenet.de', exchangers: 'freenet.de' }),
  provider('mailbox.org', ['pop3.mailbox.org', 'smtp.mailbox.org'], {
    domains: 'mailbox.org secure.mailbox.org',
    exchangers: 'mailbox.org',
  }),
  provider('Posteo', ['posteo.de', 'posteo.de'], {
    domains: 'posteo.de posteo.at posteo.ch posteo.net posteo.org posteo.eu posteo.com posteo.me posteo.us',
    exchangers: 'posteo.de',
  }),
  provider('Hetzner', ['mail.your-server.de', 'mail.your-server.de'], { exchangers: 'your-server.de' }),
  provider('OVHcloud', ['ssl0.ovh.net', 'ssl0.ovh.net'], { domains: 'ovh.net', exchangers: 'ovh.net' }, [
    'These are the servers of OVH’s MX Plan. E-mail Pro and Exchange have others: the control panel names them.',
  ]),
  provider('Gandi', ['mail.gandi.net', 'mail.gandi.net'], { domains: 'gandi.net', exchangers: 'mail.gandi.net' }),
  provider('Infomaniak', ['mail.infomaniak.com', 'mail.infomaniak.com'], {
    domains: 'ik.me infomaniak.ch',
    exchangers: 'infomaniak.ch infomaniak.com',
  }),
  provider('Bluewin', ['pop3s.bluewin.ch', 'smtpauths.bluewin.ch'], {
    domains: 'bluewin.ch bluemail.ch',
    exchangers: 'bluewin.ch',
  }),
  provider('Zoho Mail', ['pop.zoho.com', 'smtp.zoho.com'], { domains: 'zoho.com zohomail.com' }, [switchOn('Zoho')]),
  provider('Zoho Mail', ['pop.zoho.eu', 'smtp.zoho.eu'], { domains: 'zoho.eu zohomail.eu' }, [switchOn('Zoho')]),
  provider('Zoho Mail', ['poppro.zoho.com', 'smtppro.zoho.com'], { exchangers: 'zoho.com' }, [switchOn('Zoho')]),
  provider('Zoho Mail', ['poppro.zoho.eu', 'smtppro.zoho.eu'], { exchangers: 'zoho.eu' }, [switchOn('Zoho')]),
  provider('Zoho Mail', ['poppro.zoho.in', 'smtppro.zoho.in'], { exchangers: 'zoho.in' }, [switchOn('Zoho')]),
  provider(
    'Fastmail',
    ['pop.fastmail.com', 'smtp.fastmail.com'],
    { domains: 'fastmail.com fastmail.fm messagingengine.com', exchangers: 'messagingengine.com' },
    [ownPassword('Fastmail')],
  ),
  provider('GoDaddy', ['pop.secureserver.net', 'smtpout.secureserver.net'], { exchangers: 'secureserver.net' }),
  provider('Rackspace', ['secure.emailsrvr.com', 'secure.emailsrvr.com'], { exchangers: 'emailsrvr.com' }),
  provider('Namecheap', ['mail.privateemail.com', 'mail.privateemail.com'], { exchangers: 'privateemail.com' }),
  provider('Hostinger', ['pop.hostinger.com', 'smtp.hostinger.com'], { exchangers: 'hostinger.com' }),
  provider(
    'Mail.ru',
    ['pop.mail.ru', 'smtp.mail.ru'],
    { domains: 'mail.ru inbox.ru list.ru bk.ru internet.ru', exchangers: 'mail.ru' },
    [ownPassword('Mail.ru', 'a password for external applications')],
  ),
  provider(
    'Yandex',
    ['pop.yandex.com', 'smtp.yandex.com'],
    {
      domains: 'yandex.ru yandex.com yandex.net yandex.by yandex.kz yandex.ua ya.ru narod.ru',
      exchangers: 'yandex.ru yandex.net',
    },
    [switchOn('Yandex'), ownPassword('Yandex')],
  ),
  provider('Rambler', ['pop.rambler.ru', 'smtp.rambler.ru'], { domains: 'rambler.ru', exchangers: 'rambler.ru' }),
  provider(
    'Tencent Exmail',
    ['pop.exmail.qq.com', 'smtp.exmail.qq.com'],
    { exchangers: 'mxbiz1.qq.com mxbiz2.qq.com' },
    [ownPassword('Tencent Exmail', 'a client password')],
  ),
  provider(
    'QQ Mail',
    ['pop.qq.com', 'smtp.qq.com'],
    { domains: 'qq.com vip.qq.com foxmail.com', exchangers: 'mx1.qq.com mx2.qq.com mx3.qq.com' },
    [switchOn('QQ Mail'), ownPassword('QQ Mail', 'an authorization code')],
  ),
  ...list('163.com 126.com yeah.net').map((domain) =>
    provider('NetEase', [`pop.${domain}`, `smtp.${domain}`], { domains: domain }, [
      switchOn('NetEase'),
      ownPassword('NetEase', 'an authorization code'),
    ]),
  ),
  provider('Naver', ['pop.naver.com', 'smtp.naver.com'], { domains: 'naver.com', exchangers: 'naver.com' }, [
    switchOn('Naver'),
  ]),
  provider('Orange', ['pop.orange.fr', 'smtp.orange.fr'], {
    domains: 'orange.fr wanadoo.fr',
    exchangers: 'orange.fr',
  }),
  provider('Free', ['pop.free.fr', 'smtp.free.fr'], { domains: 'free.fr', exchangers: 'free.fr' }, [], byLocalPart),
  provider('SFR', ['pop.sfr.fr', 'smtp.sfr.fr'], {
    domains: 'sfr.fr neuf.fr club-internet.fr',
    exchangers: 'sfr.fr',
  }),
  provider(
    'La Poste',
    ['pop.laposte.net', 'smtp.laposte.net'],
    { domains: 'laposte.net', exchangers: 'laposte.net' },
    [],
    byLocalPart,
  ),
  provider('Libero', ['popmail.libero.it', 'smtp.libero.it'], {
    domains: 'libero.it iol.it blu.it inwind.it giallo.it',
    exchangers: 'libero.it',
  }),
  provider('Virgilio', ['in.virgilio.it', 'out.virgilio.it'], { domains: 'virgilio.it', exchangers: 'virgilio.it' }),
  provider('Aruba', ['pop3s.aruba.it', 'smtps.aruba.it'], { domains: 'aruba.it', exchangers: 'aruba.it' }),
  provider('Seznam', ['pop3.seznam.cz', 'smtp.seznam.cz'], {
    domains: 'seznam.cz email.cz post.cz spoluzaci.cz',
    exchangers: 'seznam.cz',
  }),
  provider('WP', ['pop3.wp.pl', 'smtp.wp.pl'], { domains: 'wp.pl', exchangers: 'wp.pl' }, [], byLocalPart),
  provider(
    'o2.pl',
    ['poczta.o2.pl', 'poczta.o2.pl'],
    { domains: 'o2.pl go2.pl tlen.pl prokonto.pl', exchangers: 'o2.pl' },
    [],
    byLocalPart,
  ),
];
