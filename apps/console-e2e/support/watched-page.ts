import type { Page, Request } from '@playwright/test';

interface OfMessage {
  readonly id: string;
}

/** What a page did that a mail must not make it do. */
export interface Watched {
  /**
   * What happened since the last call, in words; what the console itself does while it shows this message is left out,
   * and, where the reader asked for them, the message's pictures from elsewhere.
   */
  take(message: OfMessage, asked?: { readonly pictures: boolean }): string[];
}

/**
 * Watches a page of the console and all its frames: dialogs, scripts that ran (each attack calls `alert`), requests,
 * navigations, and what the browser had to refuse. (No script of the test's own is put into
 * pages: in a frame without scripts that would be refused, too.)
 */
export function watch(page: Page, origin: string): Watched {
  const seen: string[] = [];
  const requests: Request[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => seen.push(`error: ${error.message}`));
  page.on('popup', (popup) => seen.push(`popup: ${popup.url()}`));
  page.on('request', (request) => requests.push(request));
  page.on('framenavigated', (frame) => {
    const { pathname } = new URL(frame.url(), origin);
    const ours = frame.url().startsWith(`${origin}/`) || frame.url() === 'about:blank';
    const wanted = frame === page.mainFrame() ? /^\/(work|sign-in)/ : /^\/api\/messages\/[\w-]{36}\/frame$|^blank$/;
    if (!ours || !wanted.test(pathname)) seen.push(`navigation: ${frame.url()}`);
  });
  return {
    take: ({ id }, { pictures } = { pictures: false }) => {
      const strange = requests
        .splice(0)
        .filter((request) => !expected(request, page, origin, id) && !(pictures && isRemotePicture(request, page)));
      return [...seen.splice(0), ...strange.map((request) => `request: ${request.method()} ${request.url()}`)];
    },
  };
}

/** The console asks its own server; a mail's frame asks for itself and for its own pictures. */
function expected(request: Request, page: Page, origin: string, id: string): boolean {
  const url = request.url();
  if (url.startsWith('data:')) return true;
  if (!url.startsWith(`${origin}/`)) return false;
  if (request.serviceWorker() === null && request.frame() === page.mainFrame()) return true;
  const path = url.slice(origin.length);
  const own = [`/api/messages/${id}/frame`, `/api/messages/${id}/attachments/`];
  return request.method() === 'GET' && own.some((beginning) => path.startsWith(beginning));
}

/** A picture, over a secure connection, that the frame of a mail asked for. */
function isRemotePicture(request: Request, page: Page): boolean {
  const { protocol } = new URL(request.url());
  return (
    request.resourceType() === 'image' &&
    request.method() === 'GET' &&
    protocol === 'https:' &&
    request.serviceWorker() === null &&
    request.frame() !== page.mainFrame()
  );
}
