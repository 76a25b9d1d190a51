import { ChangeDetectionStrategy, Component, computed, effect, inject, input, viewChild } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatIconModule } from '@angular/material/icon';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import { Texts } from '../text/texts.ts';
import { ConversationList } from './conversation-list.ts';
import { ConversationPane } from './conversation-pane.ts';
import { listKind } from './list-kind.ts';
import { ListState } from './list-state.ts';
import { PendingSends, PendingSendsView } from './pending-sends.ts';
import { Places } from './places.ts';
import { isTyping } from './typing.ts';

/** A list of conversations and the one that is open: two panes, or one at a time below 840 px. */
@Component({
  selector: 'app-work-page',
  imports: [ConversationList, ConversationPane, MatIconModule, PendingSendsView, RouterLink],
  providers: [ListState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './work-page.html',
  styleUrl: './work-page.scss',
  host: { '(document:keydown)': 'key($event)' },
})
export class WorkPage {
  /** `mine`, `queues` or `c`: of the address. */
  readonly list = input.required<string>();
  readonly queue = input<string>();
  readonly conversation = input<string>();
  readonly state = input<string>();

  protected readonly t = inject(Texts).messages;
  private readonly router = inject(Router);
  private readonly places = inject(Places);
  private readonly dialog = inject(MatDialog);
  private readonly sends = inject(PendingSends);
  private readonly rows = inject(ListState);
  private readonly listView = viewChild(ConversationList);
  private readonly pane = viewChild(ConversationPane);

  protected readonly kind = computed(() => listKind(this.list(), this.queue(), this.state()), {
    equal: (left, right) => left?.path === right?.path && left?.state === right?.state,
  });
  protected readonly opened = computed(() => {
    const id = this.conversation();
    return id === undefined ? [] : [id];
  });
  protected readonly backPath = computed(() => this.kind()?.path ?? '/work/mine');
  protected readonly place = computed(() => {
    const queueId = this.kind()?.queueId;
    return queueId == null ? this.t().work.mine : (this.places.queue(queueId)?.name ?? '');
  });

  constructor() {
    const title = inject(Title);
    effect(() => {
      if (this.conversation() === undefined) title.setTitle(this.t().shell.title(this.place()));
    });
  }

  /** After a conversation is done the next one of the list takes the focus, in the list. */
  protected async done(): Promise<void> {
    const id = this.conversation() ?? null;
    const next = this.rows.neighbourOf(id, 1) ?? this.rows.neighbourOf(id, -1);
    if (this.kind() === null) return;
    await this.router.navigate([this.backPath()], { queryParamsHandling: 'preserve' });
    requestAnimationFrame(() => this.listView()?.focusRow(next?.id));
  }

  protected key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    if (document.querySelector('mat-dialog-container, .mat-mdc-menu-panel, dialog[open]') !== null) return;
    const act = this.acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  private readonly acts: Readonly<Record<string, () => void>> = {
    j: () => this.listView()?.move(1),
    k: () => this.listView()?.move(-1),
    u: () => void this.toList(),
    r: () => this.pane()?.reply(),
    m: () => this.pane()?.note(),
    i: () => this.pane()?.toggleMine(),
    e: () => this.pane()?.toggleClosed(),
    z: () => void this.sends.undo(),
    '?': () => void this.showKeys(),
  };

  private async toList(): Promise<void> {
    const id = this.conversation();
    if (id === undefined) return;
    await this.router.navigate([this.backPath()], { queryParamsHandling: 'preserve' });
    requestAnimationFrame(() => this.listView()?.focusRow(id));
  }

  protected async showKeys(): Promise<void> {
    const { KeySheet } = await import('./key-sheet.ts');
    this.dialog.open(KeySheet);
  }
}
