import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Texts } from '../../../text/texts.ts';

/** One field with two values, in words. */
export interface ChangeRow {
  readonly path: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Fields with their old and new values, as a table that becomes a list where it is narrow. */
@Component({
  selector: 'app-changes-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table>
      <thead>
        <tr>
          <th scope="col">{{ t().changes.field }}</th>
          <th scope="col">{{ beforeWord() ?? t().changes.before }}</th>
          <th scope="col">{{ afterWord() ?? t().changes.after }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.path) {
          <tr>
            <th scope="row">{{ row.label }}</th>
            <td>
              <bdi>{{ row.before }}</bdi>
            </td>
            <td>
              <bdi>{{ row.after }}</bdi>
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    table {
      inline-size: 100%;
      border-collapse: collapse;
      table-layout: fixed;
    }
    th,
    td {
      padding: 8px 8px 8px 0;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      overflow-wrap: anywhere;
      text-align: start;
      vertical-align: top;
      white-space: pre-line;
    }
    thead th {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
    tbody th {
      font: var(--mat-sys-label-large);
    }
    tbody tr:last-child > * {
      border-block-end: 0;
    }
  `,
})
export class ChangesList {
  readonly rows = input.required<readonly ChangeRow[]>();
  /** Headings of the two columns; Before and After unless given. */
  readonly beforeWord = input<string>();
  readonly afterWord = input<string>();
  protected readonly t = inject(Texts).messages;
}
