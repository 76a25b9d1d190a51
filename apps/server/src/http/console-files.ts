import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import sirv from 'sirv';

/** In index.html where the style nonce belongs. */
const nonceMark = /NONCE_PLACEHOLDER/g;
/** Names with a hash of their content never change it. */
const hashedName = /-[\w-]{8}\.\w+$/;
const year = 'public, max-age=31536000, immutable';

function policy(nonce: string): string {
  return [
    "default-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types angular angular#bundler angular#components postroom-pdf',
  ].join('; ');
}

/**
 * Serves the built console: its files, and index.html for every address that a person may open. Must be called before
 * `listen`. Without a build the API works alone, and the address says how to build.
 */
export function serveConsole(app: NestExpressApplication, folder: string): void {
  const index = join(folder, 'index.html');
  const page = existsSync(index) ? readFileSync(index, 'utf8') : null;
  if (page !== null) {
    // The build leaves each file compressed beside it: nothing is compressed while somebody waits.
    const files = sirv(folder, {
      brotli: true,
      gzip: true,
      etag: true,
      setHeaders: (response, path) => {
        response.setHeader('Cache-Control', hashedName.test(path) ? year : 'no-cache');
        response.setHeader('X-Content-Type-Options', 'nosniff');
      },
    });
    app.use((request: Request, response: Response, next: NextFunction) => {
      // The page itself is filled for each request, below; it is no file.
      if (/^\/(index\.html)?$/.test(request.path)) next();
      else files(request, response, next);
    });
  }
  app.use((request: Request, response: Response, next: NextFunction) => {
    const opens =
      request.method === 'GET' &&
      request.accepts('html') !== false &&
      !/^\/(api|health|metrics)(\/|$)/.test(request.path);
    if (!opens || /\.\w+$/.test(request.path)) {
      next();
      return;
    }
    if (page === null) {
      response.status(503).type('text/plain').send('The console is not built. Run: npm run build');
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('Content-Security-Policy', policy(nonce));
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(page.replace(nonceMark, nonce));
  });
}
