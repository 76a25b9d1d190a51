import type { Discovered } from '@postroom/contracts';
import type { MailboxModel } from './mailbox-model.ts';
import { oauth2ModelOf } from './oauth2-model.ts';

/** The form with what was found for its address; what was not found stays as it was typed. */
export function withDiscovered(model: MailboxModel, { pop, smtp, oauth2 }: Discovered): MailboxModel {
  return {
    ...model,
    pop: pop === null ? model.pop : { ...model.pop, ...pop },
    ownSmtp: smtp !== null || model.ownSmtp,
    smtp: smtp === null ? model.smtp : { ...model.smtp, ...smtp },
    oauth2: oauth2 === null ? model.oauth2 : { ...oauth2ModelOf(oauth2), clientId: model.oauth2.clientId },
  };
}
