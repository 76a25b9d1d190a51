import { Injectable, inject } from '@angular/core';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import type { Option } from '../../../ui/option.ts';
import { formPath } from './mailbox-faults.ts';
import { type SectionName, sectionOf } from './mailbox-sections.ts';

/** Sections whose fields need their section's name to be told from those of another. */
const named: readonly SectionName[] = ['incoming', 'outgoing', 'oauth2'];

/** Most characters of a text that are shown where old and new stand side by side. */
const shownCharacters = 120;

const secret = /\.(password|clientSecret|serviceAccountKey)$/;

/** What a field of the editor is called, and how its value reads: for paths of the form and of the contract alike. */
@Injectable({ providedIn: 'root' })
export class MailboxWords {
  private readonly formats = inject(Formats);
  private readonly t = inject(Texts).messages;

  /** "Incoming: Port", "Quiet hours: From", "Name". */
  label(path: string): string {
    const { field, section } = this.t();
    const at = formPath(path);
    const name = at in field ? field[at as keyof typeof field] : path;
    const group = /^more\.(quietHours|burst)\.(?!own$)/.exec(at)?.[1] as 'quietHours' | 'burst' | undefined;
    if (group !== undefined) return `${this.t().moreGroup[group]}: ${name}`;
    const within = sectionOf(at);
    return named.includes(within) && path.includes('.') ? `${section[within]}: ${name}` : name;
  }

  /** A value in words; ids by the names in `options`, secrets never. */
  value(path: string, value: unknown, options: readonly Option[]): string {
    const t = this.t();
    if (secret.test(path)) return value === null ? t.form.clearedAtSave : value === '' ? t.form.stored : '…';
    if (typeof value === 'boolean') return value ? t.form.on : t.form.off;
    if (typeof value === 'number') return this.number(path, value);
    if (Array.isArray(value)) {
      return value.length === 0 ? '–' : value.map((each) => this.value(path, each, options)).join(', ');
    }
    if (value === null || value === undefined || value === '') return this.empty(path);
    return typeof value === 'string' ? this.text(path, value, options) : JSON.stringify(value);
  }

  private empty(path: string): string {
    return path.startsWith('more.') || path.startsWith('watermarks.') ? this.t().inherited.word : '–';
  }

  private number(path: string, value: number): string {
    if (/bytes$/i.test(path)) return this.formats.size(value);
    const { unit } = this.t();
    const words = this.formats.number(value);
    if (path.endsWith('Mebibytes')) return `${words} ${unit.mebibytes}`;
    if (path.endsWith('Seconds')) return `${words} ${unit.seconds}`;
    if (path.endsWith('Days')) return `${words} ${unit.days}`;
    // A port is a name, not a count.
    return path.endsWith('.port') ? String(value) : words;
  }

  private text(path: string, text: string, options: readonly Option[]): string {
    const t = this.t();
    const last = path.split('.').at(-1) ?? '';
    const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      security: t.security,
      authentication: t.authentication,
      priority: t.priority,
      replyCharset: t.replyCharset,
      euro: t.euro,
      days: t.weekday,
      keepSentRaw: { installation: t.inherited.choice, on: t.form.on, off: t.form.off },
      provider: t.oauth2Provider,
      flow: t.oauth2Flow,
    };
    const words = known[last]?.[text] ?? options.find((option) => option.value === text)?.words ?? text;
    return words.length > shownCharacters ? `${words.slice(0, shownCharacters)}…` : words;
  }
}
