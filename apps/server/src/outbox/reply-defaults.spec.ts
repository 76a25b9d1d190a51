import type { FromAddress } from '@postroom/contracts';
import { replyDefaults, replySubject, type ThreadMessage } from './reply-defaults.ts';

const address = (text: string) => ({ name: '', address: text });
const message = (more: Partial<ThreadMessage>): ThreadMessage => ({
  ...{ id: '1', direction: 'in', subject: 'Lamp', fromName: 'Jonas', fromAddress: 'jonas@example.org' },
  ...{ to: [address('Support@ours.example')], cc: [], mailboxId: 'support', aliasId: null, messageId: null, marks: [] },
  facts: { charset: null, references: [], inReplyTo: [], replyTo: [], attachments: [] },
  ...more,
});
const from = (id: string, email: string): FromAddress => ({
  ...{ id, mailboxId: id, aliasId: null, name: id, email, attachmentsAllowed: false, cannotSend: null },
});
const support = from('support', 'support@ours.example');
const sales = from('sales', 'sales@ours.example');
const help: FromAddress = { ...from('help', 'help@ours.example'), mailboxId: 'support', aliasId: 'help' };
const both = { to: [address('support@ours.example')], cc: [address('sales@ours.example')] };
const toHelp = { to: [address('HELP@ours.example')] };
const wrote = /^the address Jonas wrote to$/;
const came = /^the mailbox that mail of Jonas came to$/;
const ours = new Set(['support@ours.example', 'sales@ours.example']);
const replyTo = (...to: string[]) => ({ facts: { ...message({}).facts, replyTo: to.map(address) } });

describe('what a reply begins with', () => {
  it('is the address that the customer wrote to first', () => {
    const thread = [message({}), message({ id: '2', to: [address('sales@ours.example')], mailboxId: 'sales' })];
    expect(replyDefaults(thread, 'Lamp', 'Jonas', ours, [sales, support])).toMatchObject({
      fromAddressId: 'support',
      reason: 'the address Jonas wrote to',
      lastMessageId: '2',
    });
  });

  it('is a later address where the first is not the caller’s, and none where none is', () => {
    const thread = [message({}), message({ id: '2', to: [address('sales@ours.example')], mailboxId: 'sales' })];
    expect(replyDefaults(thread, '', '', ours, [sales]).fromAddressId).toBe('sales');
    const none = replyDefaults(thread, '', '', ours, [from('other', 'other@ours.example')]);
    expect(none.fromAddressId).toBeNull();
    expect(none.reason).toMatch(/None of the addresses/);
  });

  it.each<[string, Partial<ThreadMessage>, FromAddress[], string | null, RegExp]>([
    ['the alias that it was addressed to, whatever To says', { aliasId: 'help' }, [support, help], 'help', wrote],
    [
      'the address in To, where that alias is not the caller’s',
      { aliasId: 'help' },
      [support, sales],
      'support',
      wrote,
    ],
    ['the first address that it names, not the first of the list', both, [sales, support], 'support', wrote],
    ['an alias that was none yet when it came', toHelp, [support, help], 'help', wrote],
    ['the mailbox itself, where it names nobody', { to: [] }, [help, support], 'support', came],
    [
      'the mailbox, where the alias is another department’s',
      { ...toHelp, aliasId: 'help' },
      [support],
      'support',
      came,
    ],
    ['no alias of the mailbox, where it was not addressed to that', { to: [] }, [help], null, /None of the addresses/],
  ])('is, of a message, %s', (_which, more, allowed, fromAddressId, reason) => {
    const defaults = replyDefaults([message(more)], '', 'Jonas', ours, allowed);
    expect(defaults).toMatchObject({ fromAddressId, reason: expect.stringMatching(reason) as string });
  });

  it('is the address again that we have written from, where only we have', () => {
    const sent = message({ direction: 'out', aliasId: 'help', fromAddress: 'help@ours.example', to: [] });
    const reason = 'where this conversation began';
    expect(replyDefaults([sent], '', '', ours, [support, help])).toMatchObject({ fromAddressId: 'help', reason });
    expect(replyDefaults([sent], '', '', ours, [support])).toMatchObject({ fromAddressId: 'support', reason });
    // That the customer is one of ours, too, makes it no answer from there.
    const toOurs = message({ direction: 'out', to: [address('sales@ours.example')] });
    expect(replyDefaults([toOurs], '', '', ours, [sales, support]).fromAddressId).toBe('support');
  });

  it.each([
    ['nobody else', message({}), ['Jonas <jonas@example.org>']],
    ['the sender', message(replyTo('JONAS@example.org')), ['JONAS@example.org']],
    ['a web form’s customer', message(replyTo('lea@example.com')), ['lea@example.com']],
    [
      'somebody who took no part, in a message joined by subject',
      message({ ...replyTo('thief@example.com'), marks: ['joined-by-subject'] }),
      ['Jonas <jonas@example.org>'],
    ],
    [
      'somebody who took no part, of an unverified sender',
      message({ ...replyTo('thief@example.com'), marks: ['unverified-sender'] }),
      ['Jonas <jonas@example.org>'],
    ],
    ['one of ours', message(replyTo('support@ours.example')), ['Jonas <jonas@example.org>']],
    ['one who was written to', message(replyTo('anna@example.org')), ['anna@example.org']],
  ])('goes, with a Reply-To of %s, to those who may be meant', (_who, newest, to) => {
    const answered = message({
      id: '0',
      direction: 'out',
      fromAddress: 'support@ours.example',
      to: [address('anna@example.org')],
    });
    expect(replyDefaults([answered, newest], '', '', ours, []).to).toEqual(to);
  });

  it('never goes to our own addresses', () => {
    const copy = message({ id: '2', fromAddress: 'sales@ours.example' });
    expect(replyDefaults([message({}), copy], '', '', ours, []).to).toEqual(['Jonas <jonas@example.org>']);
    expect(replyDefaults([copy], '', '', ours, []).to).toEqual([]);
  });

  it.each([
    ['Lamp', 'Re: Lamp'],
    ['Re: Lamp', 'Re: Lamp'],
    ['RE[2]: Lamp', 'RE[2]: Lamp'],
    ['AW: Lamp', 'AW: Lamp'],
    ['Fwd: Lamp', 'Re: Fwd: Lamp'],
    ['', 'Re:'],
  ])('has for the subject %j the subject %j', (subject, reply) => {
    expect(replySubject(subject)).toBe(reply);
  });
});
