/** What browsers keep between pages; of one site, so the names alone tell cookies apart. */
class Cookies {
  readonly #values = new Map<string, string>();

  get header(): string {
    return [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '') this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }
}

const mostPages = 20;

/**
 * Goes through the pages of an authorization server as a person does: signs in with this name and allows what is asked
 * for. Each call is another browser.
 * @param start the address of the first page
 * @param isReturn tells where the browser leaves the provider
 * @returns the address that the browser is sent to then; it is not opened
 * @throws Error with the page where it does not go on
 */
export async function passProviderPages(start: string, user: string, isReturn: (url: URL) => boolean): Promise<URL> {
  const cookies = new Cookies();
  let at = new URL(start);
  let form: URLSearchParams | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const response: Response = await fetch(at, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: cookies.header },
      ...(form ? { body: form } : {}),
    });
    cookies.take(response);
    const text = await response.text();
    const location = response.headers.get('location');
    if (location !== null) {
      at = new URL(location, at);
      form = undefined;
      if (isReturn(at)) return at;
      continue;
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1];
    if (form || response.status !== 200 || action === undefined) {
      throw new Error(`The provider answered ${response.status} at ${at.href}: ${text.slice(0, 500)}`);
    }
    form = new URLSearchParams(
      text.includes('name="login"') ? { prompt: 'login', login: user, password: 'any' } : { prompt: 'consent' },
    );
    at = new URL(action, at);
  }
  throw new Error(`The provider showed ${mostPages} pages and let nobody go.`);
}
