import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  input,
  model,
  output,
  signal,
} from '@angular/core';
import { form } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { type Discovered, discoverRequest, discovered } from '@postroom/contracts';
import { type Subscription, map } from 'rxjs';
import { type Failure, sentenceOf } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { TextField } from '../../../ui/text-field.ts';
import { foundServers } from './found-servers.ts';

type Search =
  | { readonly phase: 'not-started' | 'stopped' | 'no-address' }
  | { readonly phase: 'running'; readonly email: string }
  | { readonly phase: 'failed'; readonly email: string; readonly failure: Failure }
  | { readonly phase: 'found' | 'nothing' | 'used'; readonly email: string; readonly found: Discovered };

/** Looks for the servers of an e-mail address and offers what it found. Nothing changes before "Use these settings". */
@Component({
  selector: 'app-mailbox-discover',
  imports: [Banner, MatButtonModule, MatIconModule, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-discover.html',
  styleUrl: './mailbox-discover.scss',
})
export class MailboxDiscover {
  readonly email = model('');
  /** False where the address stands in a field of the host's already: then only the button is shown. */
  readonly asksEmail = input(true);
  /** "Use these settings" was pressed. */
  readonly chosen = output<Discovered>();

  private readonly http = inject(HttpClient);
  private running: Subscription | null = null;
  protected readonly t = inject(Texts).messages;
  protected readonly address = form(this.email);
  protected readonly search = signal<Search>({ phase: 'not-started' });
  /** Of an address that was changed since, nothing is shown. */
  protected readonly shown = computed((): Search => {
    const search = this.search();
    return 'email' in search && search.email !== this.email().trim() ? { phase: 'not-started' } : search;
  });
  protected readonly found = computed(() => {
    const search = this.shown();
    return 'found' in search ? search.found : null;
  });
  protected readonly servers = computed(() => {
    const found = this.found();
    return found === null ? [] : foundServers(found, this.t());
  });
  protected readonly source = computed(() => {
    const found = this.found();
    if (found?.source == null) return null;
    const { source, knownProvider } = this.t().discover;
    return found.provider === null ? source[found.source] : knownProvider(found.provider);
  });
  protected readonly failure = computed(() => {
    const search = this.shown();
    return 'failure' in search ? sentenceOf(search.failure, this.t()) : null;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.running?.unsubscribe());
  }

  protected look(): void {
    this.running?.unsubscribe();
    const email = this.email().trim();
    if (!discoverRequest.safeParse({ email }).success) {
      this.search.set({ phase: 'no-address' });
      return;
    }
    this.search.set({ phase: 'running', email });
    this.running = this.http
      .post<unknown>('/api/mailboxes/discover', { email })
      .pipe(map((body) => discovered.parse(body)))
      .subscribe({
        next: (found) => {
          const nothing = found.pop === null && found.smtp === null && found.oauth2 === null;
          this.search.set({ phase: nothing ? 'nothing' : 'found', email, found });
        },
        error: (error: unknown) => {
          this.search.set({ phase: 'failed', email, failure: failureOf(error) });
        },
      });
  }

  protected stop(): void {
    this.running?.unsubscribe();
    this.search.set({ phase: 'stopped' });
  }

  protected use(found: Discovered): void {
    this.chosen.emit(found);
    this.search.update((search) => ('found' in search ? { ...search, phase: 'used' } : search));
  }
}
