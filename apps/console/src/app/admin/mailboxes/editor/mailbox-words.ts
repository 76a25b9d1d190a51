import { Injectable, inject } from '@angular/core';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import type { Option } from '../../../ui/option.ts';

/** What a field of the editor is called, and how its value reads. */
@Injectable({ providedIn: 'root' })
export class MailboxWords {
  private readonly formats = inject(Formats);
  private readonly t = inject(Texts).messages;

  /** "Incoming: Port", "Name". */
  label(path: string): string {
    const { field, section } = this.t();
    const name = path in field ? field[path as keyof typeof field] : path;
    if (path.startsWith('pop.')) return `${section.incoming}: ${name}`;
    return path.startsWith('smtp.') ? `${section.outgoing}: ${name}` : name;
  }

  /** A value in words; ids by the names in `options`, secrets never. */
  value(path: string, value: unknown, options: readonly Option[]): string {
    const t = this.t();
    if (path.endsWith('.password')) return value === '' ? t.form.stored : '…';
    if (typeof value === 'boolean') return value ? t.form.on : t.form.off;
    if (typeof value === 'number') return this.formats.number(value);
    if (Array.isArray(value)) return value.map((each) => this.value(path, each, options)).join(', ');
    const text = typeof value === 'string' ? value : '';
    if (path.endsWith('.security')) return text in t.security ? t.security[text as keyof typeof t.security] : text;
    if (path === 'priority') return text in t.priority ? t.priority[text as keyof typeof t.priority] : text;
    return options.find((option) => option.value === text)?.words ?? (text === '' ? '–' : text);
  }
}
