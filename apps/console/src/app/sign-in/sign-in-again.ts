import { ChangeDetectionStrategy, Component, type Injector, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog, MatDialogConfig, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { Me } from '@postroom/contracts';
import { Session } from '../session/session.ts';
import { Texts } from '../text/texts.ts';
import { SignInForm } from './sign-in-form.ts';

/** Asks for sign-in over the page. It cannot be put away: nothing on the page would work without a session. */
@Component({
  selector: 'app-sign-in-again',
  imports: [MatButtonModule, MatDialogModule, SignInForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ t().signIn.again }}</h2>
    <mat-dialog-content>
      <p class="text">{{ t().signIn.againText }}</p>
      <app-sign-in-form [email]="before?.email ?? ''" (done)="goOn($event)" />
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton type="button" (click)="leave()">{{ t().signIn.other }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    .text {
      margin-block-end: 20px;
    }
  `,
})
export class SignInAgain {
  private readonly dialog = inject<MatDialogRef<SignInAgain>>(MatDialogRef);
  protected readonly before = inject(Session).me();
  protected readonly t = inject(Texts).messages;

  /** Somebody else must not see what the first had open: the page is then loaded anew. */
  protected goOn(person: Me): void {
    this.dialog.close();
    if (person.id !== this.before?.id) location.assign('/');
  }

  protected leave(): void {
    location.assign('/sign-in');
  }
}

let open = false;

/** Opens it unless it stands already. */
export function openSignInAgain(injector: Injector): void {
  if (open) return;
  open = true;
  const config = new MatDialogConfig();
  config.disableClose = true;
  config.width = '440px';
  config.autoFocus = 'input[type=password]';
  const dialog = injector.get(MatDialog).open(SignInAgain, config);
  dialog.afterClosed().subscribe(() => {
    open = false;
  });
}
