/** What was used last, by name; past `most` the longest unused goes. */
export class Recent<T> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(name: string): T | undefined {
    const found = this.entries.get(name);
    if (found === undefined) return undefined;
    this.entries.delete(name);
    this.entries.set(name, found);
    return found;
  }

  set(name: string, value: T): void {
    this.entries.delete(name);
    this.entries.set(name, value);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.most && oldest !== undefined) this.entries.delete(oldest);
  }

  delete(name: string): void {
    this.entries.delete(name);
  }
}
