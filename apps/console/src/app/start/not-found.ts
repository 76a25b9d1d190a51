import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Texts } from '../text/texts.ts';
import { Page } from '../ui/page.ts';

@Component({
  selector: 'app-not-found',
  imports: [MatButtonModule, Page, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page [heading]="t().notFound.title">
      <p class="text">{{ t().notFound.text }}</p>
      <a matButton="outlined" routerLink="/">{{ t().notFound.back }}</a>
    </pr-page>
  `,
  styles: `
    .text {
      max-inline-size: 60ch;
      margin-block-end: 20px;
    }
  `,
})
export class NotFound {
  protected readonly t = inject(Texts).messages;
}
