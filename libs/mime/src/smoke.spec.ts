import { readMessage } from './index.ts';

it('reads a plain message', () => {
  const facts = readMessage(Buffer.from('From: A <a@b.c>\r\nSubject: x\r\n\r\nhello\r\n'));
  expect(facts).toMatchObject({ subject: 'x', text: 'hello\n', from: [{ name: 'A', address: 'a@b.c' }] });
});
