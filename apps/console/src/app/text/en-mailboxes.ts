export const enMailboxes = {
  mailboxes: {
    title: 'Mailboxes',
  },
};
