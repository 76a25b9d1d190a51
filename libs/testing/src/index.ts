export { type Aiosmtpd, type AiosmtpdOptions, type ReceivedMessage, startAiosmtpd } from './aiosmtpd.ts';
export { attackHtml, attackMails } from './attack-mails.ts';
export {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
  type TokenRequest,
} from './authorization-server.ts';
export { type Certificate, type Certificates, makeCertificates } from './certificates.ts';
export { splitChunks } from './chunks.ts';
export { type FakeClock, fakeClock } from './clock.ts';
export { waitFor } from './condition.ts';
export { type DnsServer, startDnsServer, type Zone } from './dns-server.ts';
export { type Dovecot, type DovecotOptions, type DovecotUser, startDovecot } from './dovecot.ts';
export { type MariaDb, type MariaDbOptions, startMariaDb } from './mariadb.ts';
export { type MariaDbAccess, mariaDbUrl, type TestDatabase } from './mariadb-url.ts';
export { freePort } from './port.ts';
export { type ScriptedTalk, startTalk, type TalkScript } from './scripted-talk.ts';
export { type SmtpSink, type SmtpSinkOptions, startSmtpSink } from './smtp-sink.ts';
