import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { Mailbox } from '@postroom/contracts';
import { MailboxEditor } from '../src/app/admin/mailboxes/editor/mailbox-editor.ts';
import { provideEnglish } from './english.ts';
import { newMailbox } from './mailboxes.ts';

export interface OpenedEditor {
  readonly fixture: ComponentFixture<MailboxEditor>;
  readonly element: HTMLElement;
  readonly editor: MailboxEditor;
  readonly server: HttpTestingController;
  /** The control of the (n-th) field with this label. */
  readonly input: (label: string, nth?: number) => HTMLInputElement;
  readonly type: (label: string, value: string, nth?: number) => Promise<void>;
  /** Presses the (n-th) button or toggle that reads so. */
  readonly press: (words: string, nth?: number) => Promise<void>;
  /** Switches the switch with this label. */
  readonly flip: (label: string) => Promise<void>;
}

/** The editor in a page, with a queue and a department to choose; null opens the form of a new mailbox. */
export async function openEditor(mailbox: Mailbox | null = newMailbox(), mayEdit = true): Promise<OpenedEditor> {
  TestBed.configureTestingModule({
    providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([]), provideEnglish()],
  });
  const fixture = TestBed.createComponent(MailboxEditor);
  fixture.componentRef.setInput('mailbox', mailbox);
  fixture.componentRef.setInput('mayEdit', mayEdit);
  fixture.componentRef.setInput('queues', [{ value: 'q1', words: 'General pool' }]);
  fixture.componentRef.setInput('departments', [{ value: 'd1', words: 'Root' }]);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  const input = (label: string, nth = 0) => {
    const fields = [...element.querySelectorAll('mat-form-field')].filter(
      (each) => each.querySelector('mat-label')?.textContent.trim() === label,
    );
    const found = fields[nth]?.querySelector<HTMLInputElement>('input, textarea');
    if (!found) throw new Error(`There is no field “${label}”.`);
    return found;
  };
  return {
    fixture,
    element,
    editor: fixture.componentInstance,
    server: TestBed.inject(HttpTestingController),
    input,
    type: async (label, value, nth) => {
      const field = input(label, nth);
      field.value = value;
      field.dispatchEvent(new Event('input'));
      await fixture.whenStable();
    },
    press: async (words, nth = 0) => {
      const buttons = [...element.querySelectorAll('button')].filter((each) => each.textContent.trim() === words);
      if (!buttons[nth]) throw new Error(`There is no button “${words}”.`);
      buttons[nth].click();
      await fixture.whenStable();
    },
    flip: async (label) => {
      const found = [...element.querySelectorAll('mat-slide-toggle')].find((each) => each.textContent.trim() === label);
      if (!found) throw new Error(`There is no switch “${label}”.`);
      found.querySelector('button')?.click();
      await fixture.whenStable();
    },
  };
}
