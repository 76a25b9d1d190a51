import type { Welcome } from '@postroom/contracts';

/** The accounts of the demo, which binds to loopback always. Nothing else has a ready-made password. */
export const demoPassword = 'postroom-demo';

export const demoAccounts: Welcome['demoAccounts'] = [
  { name: 'Ida Norén', email: 'ida@leuchtwerk.example', what: 'Administrator: sets up mailboxes, sees everything' },
  { name: 'Mia Koch', email: 'mia@leuchtwerk.example', what: 'Supervisor of Europe' },
  { name: 'Lea Brandt', email: 'lea@leuchtwerk.example', what: 'Agent of Europe: German and English mail' },
  { name: 'Kenji Mori', email: 'kenji@leuchtwerk.example', what: 'Agent of Asia: Japanese and Chinese mail' },
].map((account) => ({ ...account, password: demoPassword }));
