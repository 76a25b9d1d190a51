/** A command that cannot do what it was asked: the sentence for the person who typed it. Exit code 1. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}
