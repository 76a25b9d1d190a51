import type {
  Conversation,
  Mailbox,
  MailboxStatus,
  Message,
  MessageSummary,
  OutboxEntry,
  Page,
} from '@postroom/contracts';

/** The product's API as an outside program uses it: JSON, a cookie, no Origin. */
export class Api {
  readonly url: string;
  private cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  /** Status and body of an answer; what the body is, the caller says. */
  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; answer: unknown }> {
    const response = await fetch(`${this.url}/api/${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie !== null) this.cookie = cookie.split(';')[0] ?? '';
    const text = await response.text();
    return { status: response.status, answer: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  async get<T>(path: string): Promise<T> {
    return this.good('GET', path);
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return this.good('POST', path, body);
  }

  async bytes(path: string): Promise<Buffer> {
    const response = await fetch(`${this.url}/api/${path}`, { headers: { cookie: this.cookie } });
    return Buffer.from(await response.arrayBuffer());
  }

  signIn(email: string, password: string): Promise<unknown> {
    return this.post('sign-in', { email, password });
  }

  async allMessages(query: string): Promise<MessageSummary[]> {
    const all: MessageSummary[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<MessageSummary> = await this.get(
        `messages?limit=200&${query}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      all.push(...page.items);
      cursor = page.next;
    }
    return all;
  }

  private async good<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, answer } = await this.ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as T;
  }
}

export type { Conversation, Mailbox, MailboxStatus, Message, MessageSummary, OutboxEntry, Page };

/** Asks until the answer is as wanted; the last answer is in the error. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  wanted: (value: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > until)
      throw new Error(`Still not so after ${timeoutMs} ms: ${JSON.stringify(value).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
