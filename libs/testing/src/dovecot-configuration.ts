import { join } from 'node:path';
import type { Certificate, Certificates } from './certificates.ts';
import { nobody } from './temporary-folder.ts';

export interface DovecotLayout {
  folder: string;
  port: number;
  tlsPort: number;
  mechanisms: string[];
  extra: string;
  certificates: Certificates;
}

function certificateOf(address: string, { certFile, keyFile }: Certificate): string {
  return `local ${address} {\n  ssl_cert = <${certFile}\n  ssl_key = <${keyFile}\n}\n`;
}

/** dovecot.conf for Dovecot 2.3, which wants one setting a line and a line break after every brace. */
export function dovecotConfiguration(layout: DovecotLayout): string {
  const { folder, port, tlsPort, mechanisms, extra, certificates } = layout;
  // A token is no password: those mechanisms are for a passdb in `extra`.
  const withPassword = mechanisms.filter((name) => !['xoauth2', 'oauthbearer', 'external', 'anonymous'].includes(name));
  return `
base_dir = ${join(folder, 'run')}
log_path = ${join(folder, 'log')}
protocols = pop3
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4
ssl = yes
ssl_cert = <${certificates.good.certFile}
ssl_key = <${certificates.good.keyFile}
disable_plaintext_auth = no
auth_mechanisms = ${mechanisms.join(' ')}
auth_failure_delay = 0
mail_location = maildir:${join(folder, 'mail')}/%u
first_valid_uid = 1
passdb {
  driver = passwd-file
  mechanisms = ${withPassword.join(' ')}
  args = ${join(folder, 'users')}
}
userdb {
  driver = static
  args = uid=${nobody.user} gid=${nobody.group} home=${join(folder, 'mail')}/%u allow_all_users=yes
}
service pop3-login {
  inet_listener pop3 {
    port = ${port}
  }
  inet_listener pop3s {
    port = ${tlsPort}
    ssl = yes
  }
}
# Otherwise failed logins delay every later failure of the address by up to 15 s.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
${extra}
${certificateOf('127.0.0.2', certificates.expired)}
${certificateOf('127.0.0.3', certificates.wrongName)}
${certificateOf('127.0.0.4', certificates.selfSigned)}
`;
}
