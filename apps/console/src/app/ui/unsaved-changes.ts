import { Injector, inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { Texts } from '../text/texts.ts';
import { Formats } from '../text/formats.ts';

/** A page that may hold what is not saved yet. */
export interface HoldsChanges {
  /** How many real differences to what is stored. */
  unsaved(): number;
  /** Saves; false where it could not, and the page then stays. */
  save(): Promise<boolean>;
}

/** Leaving asks: save, discard or stay. After Save it goes where one was going. */
export const unsavedChanges: CanDeactivateFn<HoldsChanges> = async (page) => {
  const count = page.unsaved();
  if (count === 0) return true;
  const { leave } = inject(Texts).messages();
  const injector = inject(Injector);
  const counted = inject(Formats).number(count);
  // Loaded only when there is something to ask: dialogs are no part of what every page needs.
  const { AskDialog } = await import('./ask-dialog.ts');
  const answer = await injector.get(AskDialog).ask({
    title: leave.title,
    text: leave.text(count, counted),
    answers: [
      { value: 'stay', words: leave.stay, look: 'plain' },
      { value: 'discard', words: leave.discard, look: 'outlined' },
      { value: 'save', words: leave.save, look: 'filled' },
    ],
  });
  if (answer === 'save') return page.save();
  return answer === 'discard';
};
