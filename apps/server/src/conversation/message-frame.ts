import type { Response } from 'express';

/**
 * What a customer's HTML may do in its frame: show itself with its own inline styles, our copies of its pictures, and,
 * only when the reader asked for them, pictures from elsewhere. No script, form, frame, font or request else; the
 * sandbox keeps it from the console around it. `allow-same-origin` lets the console measure its height.
 */
function policy(images: boolean): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src 'self' data:${images ? ' https:' : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  ].join('; ');
}

/** Mail is written for white paper: its colours hold only there, so the frame stays light in dark mode too. */
const sheet = `
:root { color-scheme: light; background: #fff; }
body { margin: 0; padding: 12px 16px; font: 15px/1.6 'Inter Variable', system-ui, sans-serif; color: #1a1c1e; overflow-wrap: anywhere; }
a { color: #2d5bb1; }
img { max-width: 100%; height: auto; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 2px solid #c1c7d0; }
`;

/** Sends sanitised HTML as a page of its own, for the console's frame. */
export function sendFrame(response: Response, html: string, images: boolean): void {
  response.setHeader('Content-Security-Policy', policy(images));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cache-Control', 'private, no-store');
  response
    .type('html')
    .send(
      `<!doctype html><html><head><meta charset="utf-8"><style>${sheet}</style></head><body dir="auto">${html}</body></html>`,
    );
}
