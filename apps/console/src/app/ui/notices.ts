import { Injectable, inject } from '@angular/core';
import { MatSnackBar, MatSnackBarConfig } from '@angular/material/snack-bar';
import { firstValueFrom } from 'rxjs';
import { Texts } from '../text/texts.ts';

/** Short words at the bottom about what was just done; read aloud politely. */
@Injectable({ providedIn: 'root' })
export class Notices {
  private readonly snackBar = inject(MatSnackBar);
  private readonly texts = inject(Texts);

  say(words: string): void {
    const config = new MatSnackBarConfig();
    config.duration = 6000;
    this.snackBar.open(words, undefined, config);
  }

  /** Says it with Undo beside it: true where that was pressed before the words went away. */
  async offerUndo(words: string, milliseconds = 10_000): Promise<boolean> {
    return this.offer(words, this.texts.messages().form.undo, milliseconds);
  }

  /** Says it with an act beside it: true where that was pressed before the words went away. */
  async offer(words: string, act: string, milliseconds = 10_000): Promise<boolean> {
    const config = new MatSnackBarConfig();
    config.duration = milliseconds;
    const shown = this.snackBar.open(words, act, config);
    const { dismissedByAction } = await firstValueFrom(shown.afterDismissed());
    return dismissedByAction;
  }
}
