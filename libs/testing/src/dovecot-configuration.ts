import { join } from 'node:path';
import type { Certificate, Certificates } from './certificates.ts';
import { nobody } from './temporary-folder.ts';

export interface DovecotLayout {
  folder: string;
  port: number;
  tlsPort: number;
  mechanisms: string[];
  /** Those for tokens, by the settings in the folder's file `introspection`. */
  tokenMechanisms: string[];
  extra: string;
  certificates: Certificates;
}

function certificateOf(address: string, { certFile, keyFile }: Certificate): string {
  return `local ${address} {\n  ssl_cert = <${certFile}\n  ssl_key = <${keyFile}\n}\n`;
}

/** The file of a passdb that asks an authorization server about each token. */
export function introspectionSettings({ url, scope = 'pop' }: { url: string; scope?: string }): string {
  return `introspection_mode = post
introspection_url = ${url}
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
scope = ${scope}
timeout_msecs = 3000
`;
}

function tokenPassdb(folder: string, mechanisms: string[]): string {
  if (mechanisms.length === 0) return '';
  const file = join(folder, 'introspection');
  return `passdb {\n  driver = oauth2\n  mechanisms = ${mechanisms.join(' ')}\n  args = ${file}\n}\n`;
}

/** dovecot.conf for Dovecot 2.3, which wants one setting a line and a line break after every brace. */
export function dovecotConfiguration(layout: DovecotLayout): string {
  const { folder, port, tlsPort, mechanisms, tokenMechanisms, extra, certificates } = layout;
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
auth_mechanisms = ${[...mechanisms, ...tokenMechanisms].join(' ')}
auth_failure_delay = 0
mail_location = maildir:${join(folder, 'mail')}/%u
first_valid_uid = 1
${tokenPassdb(folder, tokenMechanisms)}passdb {
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
