import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Texts } from '../text/texts.ts';
import { Page } from '../ui/page.ts';

/** For somebody whom no area is open to. */
@Component({
  selector: 'app-no-area',
  imports: [Page],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page [heading]="t().start.title">
      <p>{{ t().start.text }}</p>
    </pr-page>
  `,
})
export class NoArea {
  protected readonly t = inject(Texts).messages;
}
