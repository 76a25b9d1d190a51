import { Injectable } from '@nestjs/common';
import type { Preview, PreviewRequest } from '@postroom/contracts';
import { Database } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { answeredMessage, choiceFor, composeMail, mailText } from './mail-to-approve.ts';
import { domainOf, readRecipient } from './recipient.ts';
import { replyDefaults, type ReplyDefaults } from './reply-defaults.ts';
import { visibleConversation } from './scope.ts';
import { addressesOf, ownAddresses, readThread } from './thread.ts';
import { ThreadIds } from '../thread/thread-ids.service.ts';
import { filesToSend } from './uploads.service.ts';

/** What a composer asks before anything is sent. */
@Injectable()
export class Replies {
  constructor(
    private readonly database: Database,
    private readonly fromAddresses: FromAddresses,
    private readonly settings: InstallationSettings,
    private readonly threadIds: ThreadIds,
  ) {}

  async defaults(conversationId: string, caller: Caller): Promise<ReplyDefaults> {
    const manager = this.database.read;
    const conversation = await visibleConversation(manager, conversationId, caller);
    const thread = await readThread(manager, conversationId);
    const defaults = replyDefaults(
      thread,
      conversation.subject,
      conversation.customerName,
      await ownAddresses(manager, addressesOf(thread)),
      await this.fromAddresses.list(caller, manager),
    );
    return { ...defaults, lastMessageId: conversation.lastMessageId ?? defaults.lastMessageId };
  }

  /** In which set the text would leave and why, what it would say instead, and how large the mail would be. */
  async preview(body: PreviewRequest, caller: Caller): Promise<Preview> {
    const manager = this.database.read;
    const sender = await this.fromAddresses.assertFromAllowed(manager, caller, body.fromAddressId);
    const { mailbox, language } = sender;
    const conversationId = body.conversationId ?? null;
    if (conversationId !== null) await visibleConversation(manager, conversationId, caller);
    const thread = conversationId === null ? [] : await readThread(manager, conversationId);
    const { mailboxDefaults } = await this.settings.read(manager);
    const mostBytes = mailbox.groups.more.attachmentsTotalBytes ?? mailboxDefaults.attachmentsTotalBytes;
    const files = await filesToSend(manager, caller, mailbox, body.attachmentIds, mostBytes);
    // Recipients are half typed while somebody previews: what is no address yet is left out.
    const to = (body.to ?? []).flatMap((typed) => readRecipient(typed) ?? []);
    const text = mailText(sender, { to, cc: [] }, { ...body, html: body.html ?? null }, files);
    const answered = answeredMessage(thread);
    const choice = choiceFor(text, language, answered);
    const messageId = await this.threadIds.make(newId(), domainOf(sender.email));
    const { raw } = composeMail(text, language, answered, { messageId, date: new Date() });
    return {
      charset: choice.charset,
      reason: choice.explanation,
      substitutions: choice.substitutions,
      size: raw.length,
    };
  }
}
