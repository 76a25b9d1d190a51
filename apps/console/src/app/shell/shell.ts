import { NgComponentOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  computed,
  effect,
  inject,
  resource,
  signal,
  viewChild,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { filter, map } from 'rxjs';
import { Live } from '../live/live.ts';
import { Session } from '../session/session.ts';
import { Texts } from '../text/texts.ts';
import { Banner } from '../ui/banner.ts';
import { AccountMenu } from './account-menu.ts';
import { areaAt, areasOf } from './areas.ts';
import { LiveMark } from './live-mark.ts';
import { focusHeadingOnNavigation } from './navigation-focus.ts';
import { matches, online } from './surroundings.ts';

/** The frame of every page of somebody signed in: top bar, area switch, side navigation (a drawer below 1200 px), content. */
@Component({
  selector: 'app-shell',
  imports: [AccountMenu, Banner, LiveMark, MatButtonModule, MatIconModule, NgComponentOutlet, RouterLink, RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  protected readonly t = inject(Texts).messages;
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly drawer = viewChild<ElementRef<HTMLDialogElement>>('drawer');

  protected readonly online = online();
  protected readonly wide = matches('(min-width: 1200px)');
  protected readonly drawerOpen = signal(false);
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );

  protected readonly areas = computed(() => {
    const me = this.session.me();
    return me === null ? [] : areasOf(me);
  });
  protected readonly area = computed(() => areaAt(this.url()));
  protected readonly navigation = resource({
    params: () => this.area(),
    loader: async ({ params }) => params.navigation(),
  });

  constructor() {
    const live = inject(Live);
    live.start();
    focusHeadingOnNavigation(this.router, inject(DestroyRef));
    effect(() => {
      this.url();
      this.closeDrawer();
    });
    effect(() => {
      const dialog = this.drawer()?.nativeElement;
      if (dialog !== undefined && this.drawerOpen() && !dialog.open) dialog.showModal();
    });
  }

  protected closeDrawer(): void {
    this.drawerOpen.set(false);
  }

  protected skip(event: Event): void {
    event.preventDefault();
    document.getElementById('content')?.focus();
  }

  /** The dialog's own box is the drawer; a press outside of its content lands on the dialog itself. */
  protected closeOutside(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.closeDrawer();
  }
}
