const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);
const mailboxes = (n: number, count: string) => `${count} ${plural(n, 'mailbox', 'mailboxes')}`;

/** Mailboxes out into files and in again. */
export const enMailboxFiles = {
  mailboxFiles: {
    as: { yaml: 'As YAML', csv: 'As CSV, for spreadsheets' },
    exported: 'Exported. The file holds no password and no other secret.',
    notExported: (why: string) => `Not exported: ${why}`,
    title: 'Import mailboxes',
    text: 'From a YAML or CSV file, as Export writes it. A mailbox is told by its address: one that is not here is made, one that is here is changed in the fields that the file has. Nothing is written before you have seen what would change.',
    choose: 'Choose a file',
    chooseText: 'YAML or CSV, up to 2,000 mailboxes. Or drop it here.',
    paste: 'Or paste the text of one',
    pasteText: 'Passwords in it are stored encrypted and shown nowhere.',
    pasted: 'Pasted text',
    check: 'Show what changes',
    nothingGiven: 'Choose a file or paste its text first.',
    tooLarge: (size: string, most: string) => `The file has ${size}; at most ${most} are taken. Split it.`,
    another: 'Choose another',
    checkAgain: 'Check again',
    checking: (name: string) => `${name} is being checked. Nothing is written yet.`,
    file: 'File',
    wouldBe: 'What the import would do',
    became: 'What the import did',
    empty: 'The file names no mailbox.',
    nothingToDo: 'Nothing would change: every mailbox of the file is here as it says.',
    groups: { created: 'New', changed: 'Changed', unchanged: 'Unchanged', errors: 'Faults' },
    faultsText:
      'A mailbox with a fault is left as it is; the others are taken. Mend the file and import it again: what is here already stays as it is.',
    faultsCut: (count: string) => `The first ${count} faults. More may show once these are mended.`,
    line: (line: string) => `Line ${line}`,
    fault: (line: string, path: string) => (path === '' ? `Line ${line}` : `Line ${line}, ${path}`),
    fromTo: (from: string, to: string) => `${from} → ${to}`,
    secretTyped: 'given anew',
    showMore: (n: number, count: string) => `Show ${count} more`,
    import: (n: number, count: string) => `Import ${mailboxes(n, count)}`,
    importing: (done: string, total: string) => `${done} of ${total} imported`,
    progress: 'Mailboxes imported',
    stay: 'The server goes on if you leave this page; the list then shows what it made.',
    done: (n: number, count: string) => `${mailboxes(n, count)} imported.`,
    failed: 'The import broke off:',
    failedText: 'What it made until then is kept. Check the file again to see what is left.',
    inactive:
      'New mailboxes are inactive unless the file says otherwise: look at them, then activate them in the list.',
    show: 'Show the mailboxes',
  },
};
