import {
  alias as aliasSchema,
  conversation,
  conversationSummary,
  type FromAddress,
  fromAddress,
  outboxEntry,
  pageOf,
  preview,
} from '@postroom/contracts';
import { makeMessage } from '@postroom/sandbox';
import { type Aiosmtpd, type Dovecot, startAiosmtpd, startDovecot, waitFor } from '@postroom/testing';
import { simpleParser } from 'mailparser';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import type { SignedInClient } from './app.ts';
import { engines } from './engines.ts';
import { type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';

describe.each(engines)('a customer who writes to an alias, on %s', (engine) => {
  let dovecot: Dovecot;
  let smtp: Aiosmtpd;
  let desk: Desk;
  let seller: SignedInClient;
  let supporter: SignedInClient;
  let mailboxId: string;
  let aliasId: string;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: [{ name: 'sales', password: 'secret' }] });
    smtp = await startAiosmtpd();
    desk = await startDesk(engine, { POSTROOM_ROLES: 'api,receive,send', POSTROOM_RECEIVERS: 'medium:1' });
    await desk.admin.call('PATCH', '/settings', { deleteWithoutDurability: true });
    seller = await desk.person('Sven Seller', { [desk.sales.id]: 'agent' });
    supporter = await desk.person('Sara Supporter', { [desk.support.id]: 'agent' });
    const server = { host: '127.0.0.1', security: 'none' };
    const box = await makeMailbox(desk, {
      email: 'sales@shop.example',
      name: 'Shop Sales',
      active: true,
      firstActivation: { choice: 'all' },
      pop: { ...server, port: dovecot.port, user: 'sales', password: 'secret', pollSeconds: 86_400 },
      smtp: { ...server, port: smtp.port, authentication: 'none' },
    });
    mailboxId = box.id;
    const made = await desk.admin.call('POST', `/mailboxes/${mailboxId}/aliases`, {
      email: 'Help@Shop.Example',
      name: 'Shop Hilfe für Käufer',
      defaultQueueId: desk.support.queueId,
      departmentIds: [desk.support.id],
      language: { outboundCharset: 'ISO-8859-1', replyCharset: 'default' },
    });
    aliasId = aliasSchema.parse(made.body).id;
  }, 60_000);
  afterAll(async () => {
    await desk.close();
    await smtp.stop();
    await dovecot.stop();
  });

  const listed = async (client: SignedInClient, queueId: string) => {
    const answer = await client.call('GET', `/conversations?queueId=${queueId}`);
    return pageOf(conversationSummary).parse(answer.body).items;
  };
  const arrives = async (mail: Parameters<typeof makeMessage>[0], queueId: string, client: SignedInClient) => {
    await dovecot.deliver(
      'sales',
      makeMessage({ from: 'Jonas Weber <jonas@example.org>', text: 'It flickers', ...mail }),
    );
    await desk.admin.call('POST', `/mailboxes/${mailboxId}/poll`);
    const found = await waitFor(
      async () => (await listed(client, queueId)).find(({ subject }) => subject === mail?.subject),
      20_000,
    );
    if (!found) throw new Error(`The mail is in no conversation of its queue: ${dovecot.log()}`);
    return found;
  };
  const froms = async (client: SignedInClient): Promise<readonly FromAddress[]> =>
    pageOf(fromAddress).parse((await client.call('GET', '/from-addresses')).body).items;
  const defaults = async (client: SignedInClient, id: string) =>
    (await client.call('GET', `/conversations/${id}/reply-defaults`)).body as { fromAddressId: string | null };

  it('comes to the queue of the alias, and is answered from the alias in its character set', async () => {
    const { id } = await arrives({ to: 'HELP@shop.example', subject: 'Lampe' }, desk.support.queueId, supporter);
    expect(await listed(seller, desk.sales.queueId)).toEqual([]);
    expect((await seller.call('GET', `/conversations/${id}`)).status).toBe(404);
    expect(await froms(supporter)).toEqual([
      {
        ...{ id: aliasId, mailboxId, aliasId, name: 'Shop Hilfe für Käufer', email: 'Help@Shop.Example' },
        ...{ attachmentsAllowed: false, cannotSend: null },
      },
    ]);
    const { fromAddressId } = await defaults(supporter, id);
    expect(fromAddressId).toBe(aliasId);
    const body = { fromAddressId, text: 'Grüße' };
    const asked = await supporter.call('POST', '/replies/preview', { ...body, conversationId: id });
    expect(preview.parse(asked.body).charset).toBe('ISO-8859-1');
    const sent = await supporter.call('POST', `/conversations/${id}/replies`, body);
    expect(outboxEntry.parse(sent.body).from.toLowerCase()).toBe('help@shop.example');
    const left = await smtp.nextMessage();
    expect(left).toMatchObject({ from: 'sales@shop.example', to: ['jonas@example.org'] });
    expect(left.raw.toString('latin1')).toMatch(/^Content-Type: text\/plain; charset=iso-8859-1/im);
    const parsed = await simpleParser(left.raw);
    expect(parsed.from?.value).toEqual([{ name: 'Shop Hilfe für Käufer', address: expect.stringMatching(/^help@/i) }]);
    expect(parsed.text?.trim()).toBe('Grüße');
  });

  it('is known by that alias still when conversations merge and the message is read again', async () => {
    const first = await arrives({ to: 'help@shop.example', subject: 'Schirm' }, desk.support.queueId, supporter);
    const other = await arrives({ to: 'sales@shop.example', subject: 'Kabel' }, desk.sales.queueId, seller);
    expect((await defaults(seller, other.id)).fromAddressId).toBe(mailboxId);
    const merged = await desk.admin.call('POST', `/conversations/${first.id}/merge`, { intoId: other.id });
    expect(merged.status).toBe(200);
    const { messages } = conversation.parse((await desk.admin.call('GET', `/conversations/${other.id}`)).body);
    const rows = await desk.database.read.findBy(MessageEntity, { conversationId: other.id });
    expect(messages).toHaveLength(2);
    expect(new Map(rows.map(({ subject, aliasId: recorded }) => [subject, recorded]))).toEqual(
      new Map([
        ['Schirm', aliasId],
        ['Kabel', null],
      ]),
    );
    const again = rows.find(({ subject }) => subject === 'Schirm')!.id;
    expect((await desk.admin.call('POST', `/messages/${again}/read-again`, { charset: 'KOI8-R' })).status).toBe(200);
    expect((await desk.database.read.findOneByOrFail(MessageEntity, { id: again })).aliasId).toBe(aliasId);
    // The seller owns the mailbox alone, and the conversation began with the alias.
    expect((await defaults(seller, other.id)).fromAddressId).toBe(mailboxId);
  });

  it('is not answered from the alias by people of other departments, whatever they ask for', async () => {
    expect((await froms(seller)).map(({ id }) => id)).toEqual([mailboxId]);
    const mail = { fromAddressId: aliasId, to: ['jonas@example.org'], subject: 'Offer', text: 'Hello' };
    for (const [path, body] of [
      ['/conversations', mail],
      ['/drafts', { fromAddressId: aliasId }],
      ['/replies/preview', { fromAddressId: aliasId }],
    ] as const) {
      const answer = await seller.call('POST', path, body);
      expect([path, answer.status, answer.body]).toEqual([
        path,
        403,
        expect.objectContaining({ code: 'from-not-allowed' }),
      ]);
      expect(answer.text).not.toMatch(/help|hilfe/i);
    }
  });
});
