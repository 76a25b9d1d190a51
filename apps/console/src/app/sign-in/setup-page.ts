import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FormRoot, form, submit, validateStandardSchema } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { type SignedIn, setup } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../api/failure.ts';
import { faultsForForm } from '../api/form-faults.ts';
import { failureOf } from '../api/read-failure.ts';
import { Session } from '../session/session.ts';
import { Texts } from '../text/texts.ts';
import { Banner } from '../ui/banner.ts';
import { TextField } from '../ui/text-field.ts';
import { Entrance } from './entrance.ts';

/** First start: the one-time token makes the first administrator, who goes on to the first mailbox. */
@Component({
  selector: 'app-setup-page',
  imports: [Banner, Entrance, FormRoot, MatButtonModule, RouterLink, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-entrance [heading]="t().setup.title" [page]="t().setup.page">
      <p>{{ t().setup.text }}</p>
      <form [formRoot]="form" (submit)="send($event)">
        @if (refusal(); as words) {
          <pr-banner tone="error" icon="error" role="alert">
            {{ words }}
            @if (closed()) {
              <a routerLink="/sign-in">{{ t().setup.toSignIn }}</a>
            }
          </pr-banner>
        }
        <pr-text-field [field]="form.token" [label]="t().setup.token" [hint]="t().setup.tokenHint" [mono]="true" />
        <pr-text-field [field]="form.name" [label]="t().setup.name" autocomplete="name" />
        <pr-text-field [field]="form.email" [label]="t().setup.email" type="email" autocomplete="username" />
        <pr-text-field
          [field]="form.password"
          [label]="t().setup.password"
          [hint]="t().setup.passwordHint"
          type="password"
          autocomplete="new-password"
        />
        <p class="quiet">{{ t().setup.next }}</p>
        <button matButton="filled" type="submit" [disabled]="busy()" disabledInteractive>{{ t().setup.submit }}</button>
      </form>
    </app-entrance>
  `,
  styles: `
    form {
      display: grid;
      gap: 18px;
    }
  `,
})
export class SetupPage {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  protected readonly t = inject(Texts).messages;
  protected readonly refusal = signal<string | null>(null);
  protected readonly closed = signal(false);
  private readonly model = signal({ token: '', name: '', email: '', password: '' });
  protected readonly form = form(this.model, (path) => {
    validateStandardSchema(path, setup);
  });
  protected readonly busy = computed(() => this.form().submitting());

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.refusal.set(null);
    await submit(this.form, async () => {
      try {
        const { person } = await firstValueFrom(this.http.post<SignedIn>('/api/setup', this.model()));
        this.session.adopt(person);
        await this.router.navigateByUrl('/admin/mailboxes/new');
        return null;
      } catch (error) {
        const failure = failureOf(error);
        this.closed.set(failure.code === 'setup-closed');
        const { errors, rest } = faultsForForm(this.form, failure.faults);
        if (errors.length === 0 || rest.length > 0) this.refusal.set(sentenceOf(failure, this.t()));
        return errors;
      }
    });
    if (this.form().invalid()) this.form().errorSummary()[0]?.fieldTree().focusBoundControl();
  }
}
