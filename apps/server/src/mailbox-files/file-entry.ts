/** One mailbox as a file has it: fields as in the API, but departments and queue may be named instead. */
export interface FileEntry {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The line of a field (`pop.port`), or that of the entry where the field is not there. */
  lineOf(path: string): number;
}

/** A file that cannot be read as a list of mailboxes: `message` says what to do. */
export interface FileFault {
  readonly line: number;
  readonly message: string;
}

export interface MailboxFile {
  readonly entries: readonly FileEntry[];
  readonly faults: readonly FileFault[];
}

/** More in one file are refused: each is validated and written by itself, in one request. */
export const mostFileMailboxes = 2000;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
