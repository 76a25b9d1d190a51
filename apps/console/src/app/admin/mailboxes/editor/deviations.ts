import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import type { Option } from '../../../ui/option.ts';
import { editedPaths } from './mailbox-body.ts';
import { type MailboxModel, newModel } from './mailbox-model.ts';
import { MailboxWords } from './mailbox-words.ts';
import { valueAt } from './merge-versions.ts';
import { ownGroups } from './more-model.ts';

/** Every mailbox has its own of these: there is no default to deviate from. */
const ownOfEach = new Set([
  'email',
  'name',
  'active',
  'departmentIds',
  'defaultQueueId',
  'pop.host',
  'pop.user',
  'pop.password',
  'smtp.host',
  'smtp.user',
  'smtp.password',
]);

/** Paths of the form at which a mailbox is set otherwise than a new one begins. */
export function deviatingPaths(model: MailboxModel): string[] {
  const fresh = newModel(null);
  // "A signature of its own" says it; what it reads stands at the field.
  const within = (path: string) =>
    ownGroups.some((group) => path.startsWith(`more.${group}.`) && !path.endsWith('.own'));
  // What a provider fills in is no deviation, and the client is each mailbox's own: "Sign in with" tells of OAuth 2.0.
  return editedPaths(fresh, model).filter(
    (path) => !ownOfEach.has(path) && !path.startsWith('oauth2.') && !within(path),
  );
}

/** What is set otherwise than by default, as shown on the screen: each a way to its field. */
@Component({
  selector: 'app-deviations',
  imports: [Card],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-card
      anchor="deviations"
      [heading]="t().deviations.title"
      [text]="rows().length === 0 ? t().deviations.none : undefined"
    >
      @if (rows().length > 0) {
        <ul>
          @for (row of rows(); track row.path) {
            <li>
              <button type="button" (click)="opened.emit(row.path)">{{ row.label }}</button>
              <span>
                <bdi>{{ row.value }}</bdi>
                <span class="quiet">{{ t().deviations.instead(row.usual) }}</span>
              </span>
            </li>
          }
        </ul>
      }
    </pr-card>
  `,
  styles: `
    ul {
      display: grid;
      gap: 12px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      justify-items: start;
      overflow-wrap: anywhere;
    }
    button {
      min-block-size: 24px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--mat-sys-primary);
      font: var(--mat-sys-label-large);
      text-align: start;
      cursor: pointer;
    }
    button:hover {
      text-decoration: underline;
    }
    .quiet {
      margin-inline-start: 4px;
    }
  `,
})
export class Deviations {
  readonly model = input.required<MailboxModel>();
  readonly options = input<readonly Option[]>([]);
  /** The path of a field that somebody wants to see. */
  readonly opened = output<string>();

  private readonly words = inject(MailboxWords);
  protected readonly t = inject(Texts).messages;
  protected readonly rows = computed(() => {
    const model = this.model();
    const usual = newModel(null);
    return deviatingPaths(model).map((path) => ({
      path,
      label: this.words.label(path),
      value: this.words.value(path, valueAt(model, path), this.options()),
      usual: this.words.value(path, valueAt(usual, path), this.options()),
    }));
  });
}
