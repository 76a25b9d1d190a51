import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { Texts } from '../text/texts.ts';

/** All keys of the agents' pages. */
@Component({
  selector: 'app-key-sheet',
  imports: [MatButtonModule, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ t().keys.title }}</h2>
    <mat-dialog-content>
      <p class="quiet">{{ t().keys.hint }}</p>
      <dl>
        @for (each of keys(); track each.key) {
          <div>
            <dt>
              <kbd>{{ each.key }}</kbd>
            </dt>
            <dd>{{ each.words }}</dd>
          </div>
        }
      </dl>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton matDialogClose cdkFocusInitial>{{ t().keys.close }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    dl {
      display: grid;
      gap: 8px;
      margin-block-start: 12px;
    }
    dl > div {
      display: grid;
      grid-template-columns: 104px 1fr;
      align-items: baseline;
    }
    kbd {
      padding: 2px 8px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 6px;
      font: var(--mat-sys-label-medium);
    }
  `,
})
export class KeySheet {
  protected readonly t = inject(Texts).messages;
  protected readonly keys = computed(() => {
    const { list } = this.t().keys;
    return [
      { key: 'J', words: list.j },
      { key: 'K', words: list.k },
      { key: 'Enter', words: list.enter },
      { key: 'U', words: list.u },
      { key: 'R', words: list.r },
      { key: 'M', words: list.m },
      { key: 'I', words: list.i },
      { key: 'E', words: list.e },
      { key: 'Ctrl Enter', words: list.send },
      { key: 'Esc', words: list.escape },
      { key: 'Z', words: list.z },
      { key: '?', words: list.help },
    ];
  });
}
