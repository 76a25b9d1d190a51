import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { FormRoot, form, required, submit } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import type { Me } from '@postroom/contracts';
import { sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { Session } from '../session/session.ts';
import { Texts } from '../text/texts.ts';
import { Banner } from '../ui/banner.ts';
import { TextField } from '../ui/text-field.ts';

/** E-mail, password and, once the server asks for it, the second factor. */
@Component({
  selector: 'app-sign-in-form',
  imports: [Banner, FormRoot, MatButtonModule, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form [formRoot]="form" (submit)="send($event)">
      @if (refusal(); as words) {
        <pr-banner tone="error" icon="error" role="alert">{{ words }}</pr-banner>
      }
      <pr-text-field [field]="form.email" [label]="t().signIn.email" type="email" autocomplete="username" />
      <pr-text-field
        [field]="form.password"
        [label]="t().signIn.password"
        type="password"
        autocomplete="current-password"
      />
      @if (asksTotp()) {
        <pr-text-field
          [field]="form.totp"
          [label]="t().signIn.totpLabel"
          [hint]="t().signIn.totp"
          autocomplete="one-time-code"
        />
      }
      <button matButton="filled" type="submit" [disabled]="busy()" disabledInteractive>
        {{ busy() ? t().signIn.busy : t().signIn.submit }}
      </button>
    </form>
  `,
  styles: `
    form {
      display: grid;
      gap: 18px;
    }
  `,
})
export class SignInForm {
  /** Filled in already, where it is known who signs in. */
  readonly email = input('');
  readonly done = output<Me>();

  private readonly session = inject(Session);
  protected readonly t = inject(Texts).messages;
  protected readonly refusal = signal<string | null>(null);
  protected readonly asksTotp = signal(false);
  protected readonly busy = computed(() => this.form().submitting());
  private readonly model = linkedSignal(() => ({ email: this.email(), password: '', totp: '' }));
  protected readonly form = form(this.model, (path) => {
    required(path.email, { message: () => this.t().signIn.emailMissing });
    required(path.password, { message: () => this.t().signIn.passwordMissing });
  });

  /** Fills in an account and signs in with it. */
  async signInAs(email: string, password: string): Promise<void> {
    this.model.set({ email, password, totp: '' });
    await this.attempt();
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    await this.attempt();
  }

  private async attempt(): Promise<void> {
    this.refusal.set(null);
    await submit(this.form, async () => {
      const { email, password, totp } = this.model();
      try {
        this.done.emit(await this.session.signIn({ email, password, ...(totp === '' ? {} : { totp }) }));
      } catch (error) {
        this.explain(error);
      }
      return null;
    });
    if (this.form().invalid()) this.form().errorSummary()[0]?.fieldTree().focusBoundControl();
  }

  private explain(error: unknown): void {
    const failure = failureOf(error);
    const { signIn } = this.t();
    if (failure.code === 'totp-required') {
      this.asksTotp.set(true);
      this.refusal.set(signIn.totp);
    } else if (failure.status === 401) {
      this.refusal.set(signIn.refused);
    } else if (failure.status === 429) {
      this.refusal.set(signIn.tooMany);
    } else {
      this.refusal.set(sentenceOf(failure, this.t()));
    }
  }
}
