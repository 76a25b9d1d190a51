import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Oauth2State, Oauth2Status } from '@postroom/contracts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { type ChipTone, StateChip } from '../../../ui/state-chip.ts';

const looks: Readonly<Record<Oauth2State, { readonly icon: string; readonly tone: ChipTone }>> = {
  'not-signed-in': { icon: 'key', tone: 'warn' },
  'not-asked': { icon: 'schedule', tone: 'neutral' },
  ready: { icon: 'check_circle', tone: 'ok' },
  refused: { icon: 'key', tone: 'error' },
  failing: { icon: 'warning', tone: 'warn' },
};

/** How the sign-in by tokens stands: who signed in, until when, what was granted, and the provider's own words. */
@Component({
  selector: 'app-grant-state',
  imports: [Banner, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="head">
      <pr-state-chip [icon]="look().icon" [tone]="look().tone" [words]="t().oauth2.state[status().state]" />
      @if (who(); as who) {
        <span>{{ who }}</span>
      }
    </div>
    @if (status().error; as error) {
      <pr-banner [tone]="status().state === 'failing' ? 'warn' : 'error'" icon="error">
        <p>
          {{ t().oauth2.said }} <bdi>{{ error }}</bdi>
        </p>
        <p>{{ status().state === 'failing' ? t().oauth2.failingTodo : t().oauth2.refusedTodo }}</p>
      </pr-banner>
    } @else if (status().state === 'not-signed-in') {
      <p class="quiet">{{ t().oauth2.notSignedInTodo }}</p>
    } @else if (status().state === 'not-asked') {
      <p class="quiet">{{ t().oauth2.notAskedText }}</p>
    }
    @if (status().expiresAt !== null || status().scopes.length > 0) {
      <dl>
        @if (status().expiresAt; as at) {
          <div>
            <dt>{{ t().oauth2.expires }}</dt>
            <dd>
              <time [attr.datetime]="at" [title]="formats.dateTime(at)">{{ formats.timeOrDay(at) }}</time>
              @if (status().state === 'ready') {
                <span class="quiet">{{ t().oauth2.renewed }}</span>
              }
            </dd>
          </div>
        }
        @if (status().scopes.length > 0) {
          <div>
            <dt>{{ t().oauth2.granted }}</dt>
            @for (scope of status().scopes; track scope) {
              <dd>
                <bdi class="mono">{{ scope }}</bdi>
              </dd>
            }
          </div>
        }
      </dl>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 10px;
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
    }
    .quiet,
    dd {
      font: var(--mat-sys-body-small);
    }
    dl {
      display: grid;
      gap: 8px;
    }
    dt {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
    dd {
      display: flex;
      flex-wrap: wrap;
      gap: 0 8px;
      overflow-wrap: anywhere;
    }
  `,
})
export class GrantState {
  readonly status = input.required<Oauth2Status>();

  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly look = computed(() => looks[this.status().state]);
  protected readonly who = computed(() => {
    const { grantedBy, grantedAt } = this.status();
    const { signedInBy, signedInOn } = this.t().oauth2;
    if (grantedAt === null) return null;
    const when = this.formats.date(grantedAt);
    return grantedBy === null ? signedInOn(when) : signedInBy(grantedBy, when);
  });
}
