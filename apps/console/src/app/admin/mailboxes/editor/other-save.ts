import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import type { Mailbox } from '@postroom/contracts';
import { map } from 'rxjs';
import { remote } from '../../../api/remote.ts';
import { Session } from '../../../session/session.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { EditorApi } from './editor-api.ts';
import { editedPaths } from './mailbox-body.ts';
import { type MailboxModel, modelOf } from './mailbox-model.ts';
import { MailboxWords } from './mailbox-words.ts';

/** A note while one edits: somebody else, or oneself in another window, saved a newer version. */
@Component({
  selector: 'app-other-save',
  imports: [Banner, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-banner tone="warn" icon="warning" role="status">
      <p>{{ told() }}</p>
      <p class="quiet">{{ both().length === 0 ? t().otherSave.apart : t().otherSave.both(named(both())) }}</p>
      <ng-container bannerActions>
        @if (both().length === 0) {
          <button matButton="outlined" type="button" (click)="kept.emit('mine')">{{ t().otherSave.join }}</button>
        } @else {
          <button matButton type="button" (click)="kept.emit('theirs')">
            {{ own() ? t().otherSave.takeOwn : t().otherSave.take }}
          </button>
          <button matButton="outlined" type="button" (click)="kept.emit('mine')">{{ t().otherSave.keep }}</button>
        }
      </ng-container>
    </pr-banner>
  `,
})
export class OtherSave {
  readonly newer = input.required<Mailbox>();
  /** What the edits began with, and how the form stands now. */
  readonly start = input.required<MailboxModel>();
  readonly model = input.required<MailboxModel>();
  /** Whose value holds where both changed a field; the other edits of both stay. */
  readonly kept = output<'mine' | 'theirs'>();

  private readonly api = inject(EditorApi);
  private readonly formats = inject(Formats);
  private readonly session = inject(Session);
  private readonly words = inject(MailboxWords);
  protected readonly t = inject(Texts).messages;

  /** Who saved: the newest entry of the history; without it the note says "Somebody". */
  private readonly entry = remote(
    rxResource({
      params: () => ({ id: this.newer().id, version: this.newer().version }),
      stream: ({ params }) => this.api.history(params.id, 1).pipe(map(({ items }) => items[0] ?? null)),
    }),
  );
  private readonly theirs = computed(() => editedPaths(this.start(), modelOf(this.newer())));
  protected readonly both = computed(() => {
    const mine = editedPaths(this.start(), this.model());
    return this.theirs().filter((path) => mine.includes(path));
  });
  protected readonly own = computed(() => {
    const by = this.entry.value()?.personId ?? null;
    return by !== null && by === this.session.me()?.id;
  });
  protected readonly told = computed(() => {
    const { otherSave } = this.t();
    const theirs = this.theirs();
    const fields = theirs.length === 0 ? otherSave.nothing : this.named(theirs);
    const entry = this.entry.value() ?? null;
    if (entry === null) return otherSave.unknown(fields);
    const time = this.formats.time(entry.at);
    if (this.own()) return otherSave.yourself(fields, time);
    return entry.personName === null ? otherSave.unknown(fields) : otherSave.by(entry.personName, fields, time);
  });

  protected named(paths: readonly string[]): string {
    return paths.map((path) => this.words.label(path)).join(', ');
  }
}
