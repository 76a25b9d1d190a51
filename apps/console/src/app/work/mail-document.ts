/** A tag of HTML that the server made safe: in it every `>` of an attribute is written `&gt;`. */
const tag = /<[a-z][^>]*>/gi;

/**
 * The document of a mail's HTML for a frame without scripts. The page's Content-Security-Policy holds there too: style
 * attributes would be refused, so they wait as `data-style` and are set by script (`applyStyles`), and the one style
 * sheet carries the page's nonce. A frame from a blob has no path, so our own pictures get the whole address.
 */
export function mailDocument(html: string, nonce: string | null, origin: string): string {
  const body = html.replace(tag, (whole) =>
    whole.replace(/\sstyle="/gi, ' data-style="').replace(/\ssrc="\/api\//gi, ` src="${origin}/api/`),
  );
  const sheet = `
    html { color-scheme: light; background: #fff; color: #1a1c1e; }
    body { margin: 0; padding: 4px 0; font: 15px/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
    img { max-width: 100%; height: auto; }
    table { max-width: 100%; }
    pre { white-space: pre-wrap; }
    blockquote { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 3px solid #c1c7d0; }
    a { color: #2d5bb1; }`;
  const attribute = nonce === null ? '' : ` nonce="${nonce}"`;
  return `<!doctype html><html dir="auto"><head><meta charset="utf-8"><style${attribute}>${sheet}</style></head><body>${body}</body></html>`;
}

/** Sets by script what the policy refuses as an attribute. Each value was allowed by the server, property by property. */
export function applyStyles(body: ParentNode): void {
  for (const element of body.querySelectorAll<HTMLElement>('[data-style]')) {
    element.style.cssText = element.dataset['style'] ?? '';
    delete element.dataset['style'];
  }
}
