import { ChangeDetectionStrategy, Component, Injectable, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialog, MatDialogConfig, MatDialogModule } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

export interface Question<T extends string> {
  readonly title: string;
  readonly text: string;
  /** What may be answered; the first is the harmless one and has the focus. */
  readonly answers: readonly {
    readonly value: T;
    readonly words: string;
    readonly look: 'plain' | 'outlined' | 'filled';
  }[];
}

@Component({
  selector: 'pr-question',
  imports: [MatButtonModule, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ question.title }}</h2>
    <mat-dialog-content>{{ question.text }}</mat-dialog-content>
    <mat-dialog-actions align="end">
      @for (answer of question.answers; track answer.value; let first = $first) {
        @switch (answer.look) {
          @case ('plain') {
            <button matButton [matDialogClose]="answer.value" [attr.cdkFocusInitial]="first ? '' : null">
              {{ answer.words }}
            </button>
          }
          @case ('outlined') {
            <button matButton="outlined" [matDialogClose]="answer.value">{{ answer.words }}</button>
          }
          @case ('filled') {
            <button matButton="filled" [matDialogClose]="answer.value">{{ answer.words }}</button>
          }
        }
      }
    </mat-dialog-actions>
  `,
})
export class QuestionView {
  protected readonly question = inject<Question<string>>(MAT_DIALOG_DATA);
}

/** Asks a question over the page. */
@Injectable({ providedIn: 'root' })
export class AskDialog {
  private readonly dialog = inject(MatDialog);

  /** The chosen answer; undefined where the question was put away (Escape), which must be as harmless as the first answer. */
  async ask<T extends string>(question: Question<T>): Promise<T | undefined> {
    const config = new MatDialogConfig<Question<T>>();
    config.data = question;
    config.role = 'alertdialog';
    config.autoFocus = '[cdkFocusInitial]';
    const open = this.dialog.open<QuestionView, Question<T>, T>(QuestionView, config);
    return firstValueFrom(open.afterClosed());
  }
}
