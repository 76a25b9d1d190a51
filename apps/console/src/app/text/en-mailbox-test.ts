export const enMailboxTest = { mailboxTest: { title: 'Test' } };
