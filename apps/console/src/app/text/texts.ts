import { Injectable, computed, inject, provideAppInitializer, signal } from '@angular/core';
import type { Messages } from './en.ts';

/** The languages that are complete; each is a chunk of its own, loaded when it is chosen. */
export const languages = {
  en: { name: 'English', load: async (): Promise<Messages> => (await import('./en.ts')).en },
} as const;

export type LanguageCode = keyof typeof languages;

/** The texts of the language in use, as a signal: templates follow when it changes. */
@Injectable({ providedIn: 'root' })
export class Texts {
  private readonly current = signal<Messages | null>(null);
  private readonly code = signal('en');

  /** BCP 47 tag for dates and numbers: the browser's where it is of the language in use, so that en-GB has its own dates. */
  readonly locale = computed(() => {
    const code = this.code();
    const wanted = typeof navigator === 'undefined' ? [] : navigator.languages;
    return wanted.find((tag) => tag === code || tag.startsWith(`${code}-`)) ?? code;
  });

  readonly messages = computed((): Messages => {
    const messages = this.current();
    if (messages === null) throw new Error('A text was asked for before a language was loaded.');
    return messages;
  });

  use(code: string, messages: Messages): void {
    this.code.set(code);
    this.current.set(messages);
  }

  async choose(code: LanguageCode): Promise<void> {
    this.use(code, await languages[code].load());
    document.documentElement.lang = code;
  }
}

/** Loads the language of this browser before the first page is drawn; English where none fits. */
export function provideTexts() {
  return provideAppInitializer(() => {
    const texts = inject(Texts);
    const codes = Object.keys(languages) as LanguageCode[];
    const wanted = navigator.languages.map((tag) => tag.split('-')[0]);
    return texts.choose(codes.find((code) => wanted.includes(code)) ?? 'en');
  });
}
