export { type Certificate, type Certificates, makeCertificates } from './certificates.ts';
export { type Dovecot, type DovecotOptions, type DovecotUser, startDovecot } from './dovecot.ts';
export { type MariaDb, type MariaDbOptions, startMariaDb } from './mariadb.ts';
export { freePort } from './port.ts';
