import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  inject,
  input,
  output,
  signal,
  viewChildren,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog, MatDialogConfig } from '@angular/material/dialog';
import { MatIconModule } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { type Mailbox, mailboxPriorities } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../../api/failure.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { Notices } from '../../../ui/notices.ts';
import type { Option } from '../../../ui/option.ts';
import { type BulkAct, type BulkKind, type Skipped, undoOf } from './bulk-act.ts';
import { BulkApi, type BulkOutcome } from './bulk-api.ts';
import { BulkDialog, type BulkDialogData, mostNamed } from './bulk-dialog.ts';

/** What was left as it is, and why, until somebody closes it. */
interface Left {
  readonly heading: string;
  readonly lines: readonly { readonly name: string; readonly message: string }[];
  readonly more: number;
}

/** What can be done to the selected mailboxes; docks at the bottom while some are selected. */
@Component({
  selector: 'app-bulk-bar',
  imports: [Banner, MatButtonModule, MatIconModule, MatMenuModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './bulk-bar.html',
  styleUrl: './bulk-bar.scss',
})
export class BulkBar {
  readonly selection = input.required<readonly Mailbox[]>();
  /** How many could be selected. */
  readonly all = input.required<number>();
  readonly departments = input.required<readonly Option[]>();
  /** What the list shows may have changed. */
  readonly saved = output();
  /** After a save: ids that were not changed, and stay selected. */
  readonly kept = output<readonly string[]>();
  readonly everything = output();
  readonly cleared = output();

  private readonly menuButtons = viewChildren<string, ElementRef<HTMLElement>>('menuButton', { read: ElementRef });
  private readonly destroyed = inject(DestroyRef);
  private readonly api = inject(BulkApi);
  private readonly dialog = inject(MatDialog);
  private readonly notices = inject(Notices);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly priorities = mailboxPriorities;
  /** How far an undo is; null while there is none. */
  protected readonly undoing = signal<{ readonly done: number; readonly total: number } | null>(null);
  protected readonly left = signal<Left | null>(null);
  protected readonly words = computed(() =>
    this.t().mailboxTable.selected(this.selection().length, this.formats.number(this.selection().length)),
  );

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const { style } = document.documentElement;
    // What takes focus in the table scrolls to above this bar, however many lines it has.
    const observer = new ResizeObserver(() => {
      style.scrollPaddingBlockEnd = host.offsetHeight === 0 ? '' : `${host.offsetHeight + 16}px`;
    });
    observer.observe(host);
    this.destroyed.onDestroy(() => {
      observer.disconnect();
      style.scrollPaddingBlockEnd = '';
    });
  }

  protected switch(active: boolean): Promise<void> {
    return this.act({ kind: active ? 'activate' : 'deactivate', change: { active } });
  }

  protected async act(act: BulkAct): Promise<void> {
    this.left.set(null);
    const selected = this.selection();
    const config = new MatDialogConfig<BulkDialogData>();
    config.data = { act, ids: selected.map(({ id }) => id), departments: this.departments() };
    config.width = '560px';
    config.maxWidth = 'calc(100vw - 24px)';
    config.autoFocus = '[cdkFocusInitial]';
    config.restoreFocus = this.opener() ?? true;
    const open = this.dialog.open<BulkDialog, BulkDialogData, BulkOutcome>(BulkDialog, config);
    const outcome = await firstValueFrom(open.afterClosed());
    if (outcome === undefined || this.destroyed.destroyed) return;
    const left = this.leftIn(outcome, new Map(selected.map(({ id, name }) => [id, name])));
    this.saved.emit();
    this.kept.emit(left.map(({ id }) => id));
    this.tell(this.t().bulk.notChanged, left);
    if (outcome.changed.length > 0) await this.offerUndo(act.kind, outcome.changed);
  }

  /** Where an act was chosen in a menu, which is gone when the dialog closes, the button of that menu. */
  private opener(): HTMLElement | undefined {
    const inMenu = document.activeElement?.closest('[role="menu"]') != null;
    const shown = this.menuButtons().find(({ nativeElement }) => nativeElement.offsetParent !== null);
    return inMenu ? shown?.nativeElement : undefined;
  }

  private async offerUndo(kind: BulkKind, changed: BulkOutcome['changed']): Promise<void> {
    const words = this.t().bulk.done[kind](changed.length, this.formats.number(changed.length));
    if (!(await this.notices.offerUndo(words))) return;
    const total = changed.length;
    this.undoing.set({ done: 0, total });
    const outcome = await this.api.save(undoOf(changed), (done) => {
      this.undoing.set({ done, total });
    });
    this.undoing.set(null);
    const left = this.leftIn(outcome, new Map(changed.map(({ id, name }) => [id, name])));
    const { undone, notUndone } = this.t().bulk;
    const back = outcome.changed.length;
    if (back > 0) this.notices.say(undone(back, this.formats.number(back)));
    // The words with Undo stay when the page is left: then there is no list to tell it to.
    if (this.destroyed.destroyed) {
      if (left.length > 0) this.notices.say(notUndone(left.length, this.formats.number(left.length)));
      return;
    }
    this.saved.emit();
    if (left.length > 0) this.kept.emit(left.map(({ id }) => id));
    this.tell(notUndone, left);
  }

  private leftIn(
    { skipped, failure, untried }: BulkOutcome,
    names: ReadonlyMap<string, string>,
  ): Pick<Skipped, 'id' | 'name' | 'message'>[] {
    const message = failure === null ? '' : sentenceOf(failure, this.t());
    const notTried = untried.map((id) => ({ id, name: names.get(id) ?? '', message }));
    return [...skipped.map((one) => ({ ...one, name: one.name || (names.get(one.id) ?? '') })), ...notTried];
  }

  private tell(
    heading: (n: number, count: string) => string,
    left: readonly Pick<Skipped, 'name' | 'message'>[],
  ): void {
    if (left.length === 0) return;
    this.left.set({
      heading: heading(left.length, this.formats.number(left.length)),
      lines: left.slice(0, mostNamed).map(({ name, message }) => ({ name: name || this.t().bulk.unknown, message })),
      more: Math.max(0, left.length - mostNamed),
    });
  }
}
