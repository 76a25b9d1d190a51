import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { remote } from '../api/remote.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { DataBlock } from './data-block.ts';
import { asHex, asText, beginningOf, mostHexShown, mostShown } from './raw-bytes.ts';

/** The bytes of a message as they came, as text or as bytes; bounded, with a link to have all of them. */
@Component({
  selector: 'pr-raw-view',
  imports: [DataBlock, MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="tools">
      <div role="group" [attr.aria-label]="t().rawView.look">
        <button matButton type="button" [attr.aria-pressed]="!hex()" (click)="hex.set(false)">
          {{ t().rawView.asText }}
        </button>
        <button matButton type="button" [attr.aria-pressed]="hex()" (click)="hex.set(true)">
          {{ t().rawView.asHex }}
        </button>
      </div>
      <a matButton="outlined" [href]="url()" download><mat-icon svgIcon="download" />{{ t().quarantine.download }}</a>
    </div>
    <pr-data-block [state]="bytes" [rows]="8">
      <p class="quiet">{{ extent() }} {{ hex() ? '' : t().rawView.note }}</p>
      <!-- It scrolls, so it takes the focus: the arrow keys move it. -->
      <pre dir="ltr" tabindex="0" role="region" [attr.aria-label]="t().rawView.label">{{ shown() }}</pre>
    </pr-data-block>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 8px;
    }
    .tools {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 8px;
    }
    button[aria-pressed='true'] {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
    .quiet {
      margin-block-end: 8px;
      font: var(--mat-sys-body-small);
    }
    pre {
      max-block-size: min(70vh, 640px);
      margin: 0;
      padding: 12px;
      overflow: auto;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      background: var(--mat-sys-surface-container-low);
      font:
        0.8125rem/1.5 ui-monospace,
        'DejaVu Sans Mono',
        monospace;
      tab-size: 4;
    }
  `,
})
export class RawView {
  readonly url = input.required<string>();
  /** Bytes of the whole. */
  readonly size = input.required<number>();

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly hex = signal(false);
  protected readonly bytes = remote<Uint8Array>(
    resource({ params: () => this.url(), loader: ({ params }) => beginningOf(params, mostShown) }),
  );
  protected readonly shown = computed(() => {
    const bytes = this.bytes.value() ?? new Uint8Array();
    return this.hex() ? asHex(bytes.subarray(0, mostHexShown)) : asText(bytes, bytes.length >= this.size());
  });
  protected readonly extent = computed(() => {
    const length = Math.min(this.bytes.value()?.length ?? 0, this.hex() ? mostHexShown : mostShown);
    const size = this.formats.size(this.size());
    const { all, beginning } = this.t().rawView;
    return length >= this.size() ? all(size) : beginning(this.formats.size(length), size);
  });
}
