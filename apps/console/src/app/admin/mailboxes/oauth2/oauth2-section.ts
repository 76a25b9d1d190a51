import { DOCUMENT } from '@angular/common';
import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import {
  type Mailbox,
  type Oauth2Outcome,
  type Oauth2Status,
  oauth2CallbackPath,
  oauth2Start,
} from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Texts } from '../../../text/texts.ts';
import { AreaField } from '../../../ui/area-field.ts';
import { Banner, type Tone } from '../../../ui/banner.ts';
import { Card } from '../../../ui/card.ts';
import { CopyButton } from '../../../ui/copy-button.ts';
import { SecretField } from '../../../ui/secret-field.ts';
import { SelectField } from '../../../ui/select-field.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import { TextField } from '../../../ui/text-field.ts';
import { type MailboxModel, usesOauth2 } from '../editor/mailbox-model.ts';
import { followPreset } from './follow-preset.ts';
import { GrantState } from './grant-state.ts';

const providers = ['microsoft365', 'google', 'other'] as const;
const flows = ['authorizationCode', 'clientCredentials', 'serviceAccount'] as const;

const outcomeLooks: Readonly<Record<Oauth2Outcome, { readonly tone: Tone; readonly icon: string }>> = {
  granted: { tone: 'ok', icon: 'check_circle' },
  refused: { tone: 'error', icon: 'error' },
  expired: { tone: 'warn', icon: 'warning' },
  'not-signed-in': { tone: 'warn', icon: 'key' },
};

/** How the mailbox gets its tokens: the provider, what it knows Postroom by, and who signed in there. */
@Component({
  selector: 'app-oauth2-section',
  imports: [
    AreaField,
    Banner,
    Card,
    CopyButton,
    GrantState,
    MatButtonModule,
    MatIconModule,
    SecretField,
    SelectField,
    SwitchField,
    TextField,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './oauth2-section.html',
  styleUrls: ['../editor/sections.scss', './oauth2-section.scss'],
})
export class Oauth2Section {
  readonly form = input.required<FieldTree<MailboxModel>>();
  /** What is stored; undefined for a new mailbox. */
  readonly original = input<MailboxModel>();
  readonly secrets = input<Mailbox['secrets']>({});
  /** Of `GET /api/mailboxes/:id/status`; null for a new mailbox. */
  readonly status = input<Oauth2Status | null>(null);
  /** How a sign-in at the provider ended: the address's `?oauth2=`. */
  readonly outcome = input<Oauth2Outcome | null>(null);
  readonly mayEdit = input(true);
  /** Saves what is edited (inactive, where the mailbox is new); the mailbox's id, or null where it was not saved. */
  readonly saveFirst = input.required<() => Promise<string | null>>();

  private readonly http = inject(HttpClient);
  private readonly window = inject(DOCUMENT).defaultView;
  protected readonly t = inject(Texts).messages;

  protected readonly uses = computed(() => usesOauth2(this.form()().value()));
  protected readonly oauth2 = computed(() => this.form().oauth2);
  protected readonly model = computed(() => this.oauth2()().value());
  protected readonly was = computed(() => {
    const stored = this.original()?.oauth2;
    return stored === undefined || stored.provider === '' ? undefined : stored;
  });
  protected readonly providers = computed(() =>
    providers.map((value) => ({ value, words: this.t().oauth2Provider[value] })),
  );
  /** Those that a provider has; the one that is set stays to be seen, with its fault, where it does not fit. */
  protected readonly flows = computed(() => {
    const { provider, flow } = this.model();
    const fits = {
      serviceAccount: provider === 'google',
      clientCredentials: provider !== 'google',
      authorizationCode: true,
    };
    return flows
      .filter((value) => fits[value] || value === flow)
      .map((value) => ({ value, words: this.t().oauth2Flow[value] }));
  });
  protected readonly providerName = computed(() => {
    const { provider } = this.model();
    return provider === 'microsoft365' ? 'Microsoft' : provider === 'google' ? 'Google' : this.t().oauth2.theProvider;
  });
  /** The server takes a sign-in from its public address only: where this page came from is that address. */
  protected readonly redirectAddress = `${this.window?.location.origin ?? ''}${oauth2CallbackPath}`;
  protected readonly banner = computed(() => {
    const outcome = this.outcome();
    return outcome === null ? null : { ...outcomeLooks[outcome], words: this.t().oauth2.outcome[outcome] };
  });

  protected readonly signingIn = signal(false);
  protected readonly failure = signal<string | null>(null);
  private before: Pick<MailboxModel['oauth2'], 'provider' | 'flow'> | null = null;

  constructor() {
    // Choosing another provider or flow moves along what it filled in; what a person typed stays.
    effect(() => {
      const { provider, flow } = this.model();
      const { before } = this;
      this.before = { provider, flow };
      if (before === null || (before.provider === provider && before.flow === flow)) return;
      untracked(() => {
        const field = this.oauth2();
        const model = field().value();
        const stored = this.was();
        // Put back to what is stored: its own addresses come back with it.
        const back = stored?.provider === provider && stored.flow === flow;
        const { authorizationUrl, tokenUrl, scopes } = back ? stored : followPreset(model, before);
        field().value.set({ ...model, authorizationUrl, tokenUrl, scopes });
      });
    });
  }

  /** Saves, then leaves for the provider's page; it brings the browser back here. */
  protected async signIn(): Promise<void> {
    this.signingIn.set(true);
    this.failure.set(null);
    try {
      const id = await this.saveFirst()();
      if (id === null) {
        this.failure.set(this.t().oauth2.notSaved);
        return;
      }
      const answer = await firstValueFrom(this.http.post<unknown>(`/api/mailboxes/${id}/oauth2/start`, {}));
      this.leaveFor(oauth2Start.parse(answer).url);
    } catch (error) {
      this.failure.set(sentenceOf(failureOf(error), this.t()));
    } finally {
      this.signingIn.set(false);
    }
  }

  /** Replaced in tests: a page of a test is not left. */
  leaveFor(url: string): void {
    this.window?.location.assign(url);
  }
}
