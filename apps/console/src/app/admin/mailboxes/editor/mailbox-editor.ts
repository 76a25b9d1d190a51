import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import {
  type FieldTree,
  FormRoot,
  type ReadonlyFieldTree,
  disabled,
  form,
  submit,
  validateTree,
} from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import type { Discovered, Fault, Mailbox, MailboxDefaults, Oauth2Outcome, Oauth2Status } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../../api/failure.ts';
import { faultsForForm, fieldAt } from '../../../api/form-faults.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import type { Option } from '../../../ui/option.ts';
import { SaveBar } from '../../../ui/save-bar.ts';
import { SectionBar } from '../../../ui/section-bar.ts';
import { MailboxApi } from '../mailbox-api.ts';
import { MailboxTestStrip } from '../test/mailbox-test-strip.ts';
import { MailboxTest } from '../test/mailbox-test.ts';
import { Deviations } from './deviations.ts';
import { withDiscovered } from './discovered-model.ts';
import { FormSections } from './form-sections.ts';
import { changeBody, createBody, editedPaths, testBody } from './mailbox-body.ts';
import { formPath, modelFaults } from './mailbox-faults.ts';
import { type MailboxModel, modelOf, newModel } from './mailbox-model.ts';
import { focusField, mailboxSections, unseenFaults, visibleFaults } from './mailbox-sections.ts';
import { mergedModel } from './merge-versions.ts';
import { OtherSave } from './other-save.ts';
import { type RefusedFault, refusedAt, stillRefused } from './refused-faults.ts';
import { Review } from './review.ts';
import { VersionConflict } from './version-conflict.ts';

/** The form of a mailbox, new or stored. Nothing acts before Save; what is typed is lost only by choice. */
@Component({
  selector: 'app-mailbox-editor',
  imports: [
    Banner,
    Deviations,
    FormRoot,
    FormSections,
    MailboxTest,
    MailboxTestStrip,
    MatButtonModule,
    OtherSave,
    SaveBar,
    SectionBar,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    '(window:beforeunload)': 'askBeforeUnload($event)',
    '(window:keydown.control.s)': 'saveByKey($event)',
    '(window:keydown.meta.s)': 'saveByKey($event)',
  },
  templateUrl: './mailbox-editor.html',
  styleUrl: './mailbox-editor.scss',
})
export class MailboxEditor {
  /** null for a new one. */
  readonly mailbox = input.required<Mailbox | null>();
  /** What a new one begins with, where that is not the defaults. */
  readonly template = input<MailboxModel | null>(null);
  readonly rootDepartmentId = input<string | null>(null);
  readonly queues = input.required<readonly Option[]>();
  readonly departments = input.required<readonly Option[]>();
  readonly mayEdit = input(true);
  /** The installation's settings, which hold where the mailbox has none; null for who may not read them. */
  readonly defaults = input<MailboxDefaults | null>(null);
  /** The section that the address names. */
  readonly fragment = input<string | null>(null);
  readonly oauth2Status = input<Oauth2Status | null>(null);
  readonly oauth2Outcome = input<Oauth2Outcome | null>(null);
  readonly saved = output<Mailbox>();
  readonly cancelled = output();

  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly api = inject(MailboxApi);
  private readonly conflict = inject(VersionConflict);
  private readonly reviewing = inject(Review);
  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;

  /** What the edits build upon: follows the server while nothing is edited, stays while something is. */
  private readonly base = signal<Mailbox | null>(null);
  protected readonly start = computed(() => {
    const base = this.base();
    return base === null ? (this.template() ?? newModel(this.rootDepartmentId())) : modelOf(base);
  });
  protected readonly model = linkedSignal(() => structuredClone(this.start()));
  private readonly refused = signal<readonly RefusedFault[]>([]);
  protected readonly form = form(this.model, (path) => {
    validateTree(path, ({ value, fieldTreeOf }) => {
      const root = fieldTreeOf(path);
      const model = value();
      const faults = modelFaults(model, this.base(), this.t().mailbox);
      return [...faults, ...stillRefused(model, this.refused())].map(({ path: at, message }) => {
        const fieldTree = fieldAt(root, at);
        return { kind: 'contract', message, ...(fieldTree === null ? {} : { fieldTree }) };
      });
    });
    disabled(path, { when: () => !this.mayEdit() });
    disabled(path.outboundAttachmentsAllowed, { when: ({ valueOf }) => !valueOf(path.trusted) });
  });

  /** What the server found wrong that has no field in the form. */
  private readonly fieldless = signal<readonly Fault[]>([]);
  protected readonly otherFaults = computed(() => [...this.fieldless(), ...unseenFaults(this.form)]);
  protected readonly warnings = computed(() => this.base()?.warnings ?? []);
  /** undefined for a new mailbox: nothing is "edited" where nothing is stored. */
  protected readonly original = computed(() => (this.base() === null ? undefined : this.start()));
  private readonly edited = computed(() => editedPaths(this.start(), this.model()));
  readonly unsaved = computed(() => this.edited().length);
  /** A version that was saved elsewhere while something is edited here. */
  protected readonly newer = computed(() => {
    const now = this.mailbox();
    const base = this.base();
    return now !== null && base !== null && now.version > base.version && this.unsaved() > 0 ? now : null;
  });
  protected readonly stored = computed(() => this.base()?.secrets ?? {});
  protected readonly faults = computed(() => visibleFaults(this.form as FieldTree<unknown>));
  protected readonly busy = computed(() => this.form().submitting());
  protected readonly names = computed(() => [...this.queues(), ...this.departments()]);
  protected readonly sections = computed(() => mailboxSections(this.form, this.edited(), this.t()));
  /** "Incoming, Outgoing": where the edits are, while that is short. */
  protected readonly where = computed(() => {
    const names = this.sections()
      .filter(({ edited }) => edited)
      .map(({ name }) => name);
    return names.length > 3 ? '' : names.join(', ');
  });
  protected readonly readOnlyWords = computed(() => {
    const retiredAt = this.base()?.retiredAt ?? null;
    const { mailbox, removal } = this.t();
    return retiredAt === null ? mailbox.readOnly : removal.wasRetired(this.formats.date(retiredAt));
  });
  protected readonly showsBar = computed(
    () => this.mayEdit() && (this.base() === null || this.unsaved() > 0 || this.faults() > 0),
  );
  protected readonly testing = signal(false);
  protected readonly test = viewChild(MailboxTest);

  constructor() {
    effect(() => {
      const mailbox = this.mailbox();
      untracked(() => {
        if (mailbox?.id !== this.base()?.id || this.unsaved() === 0) this.base.set(mailbox);
      });
    });
  }

  /** Saves; false where a fault, a refusal or a person's choice kept it from it. */
  async save(): Promise<boolean> {
    this.fieldless.set([]);
    this.refused.set([]);
    const outcome: { mailbox: Mailbox | null } = { mailbox: null };
    const asTested = this.test()?.outdated() === false;
    await submit(this.form, async () => {
      try {
        const base = this.base();
        outcome.mailbox = await firstValueFrom(
          base === null
            ? this.api.create(createBody(this.model()))
            : this.api.change(base.id, changeBody(this.start(), this.model(), base.version)),
        );
        this.base.set(outcome.mailbox);
        return null;
      } catch (error) {
        return this.explain(error);
      }
    });
    if (outcome.mailbox !== null) {
      this.form().reset();
      if (asTested) this.test()?.savedAsTested();
      this.saved.emit(outcome.mailbox);
      return true;
    }
    const merged = this.conflict.takeMerged();
    if (merged !== null) {
      this.base.set(merged.base);
      this.model.set(merged.model);
      return this.save();
    }
    this.focusFirst(() => this.form().errorSummary()[0]?.fieldTree);
    return false;
  }

  /** Opens Test beside the form, or starts it anew. */
  startTest(): void {
    this.testing.set(true);
    afterNextRender(() => this.test()?.start(), { injector: this.injector });
  }

  /** For the sign-in at a provider, which needs a stored mailbox: its id, or null where a fault keeps it from being saved. */
  protected readonly saveFirst = async (): Promise<string | null> => {
    const base = this.base();
    if (base !== null && this.unsaved() === 0) return base.id;
    if (base === null) this.form.active().value.set(false);
    return (await this.save()) ? (this.base()?.id ?? null) : null;
  };

  protected readonly tested = computed(() => testBody(this.model(), this.base()?.id ?? null));

  /** The form as it stands; null, with the faults in sight, where the part that is tested has some. */
  protected readonly testRequest = () => {
    const parts = [this.form.pop, this.form.smtp, this.form.oauth2] as readonly FieldTree<unknown>[];
    const faulty = parts.flatMap((part) => part().errorSummary());
    if (faulty.length === 0) return this.tested();
    for (const { fieldTree } of faulty) (fieldTree as FieldTree<unknown>)().markAsTouched();
    this.focusFirst(() => faulty[0]?.fieldTree);
    return null;
  };

  protected showRefused(faults: readonly Fault[]): void {
    this.refused.set(refusedAt(this.model(), faults));
    const fields = this.refused().flatMap(({ path }) => fieldAt(this.form, path) ?? []);
    for (const field of fields) field().markAsTouched();
    this.focusFirst(() => fields[0]);
  }

  /** Brings a field into sight, by its path in the form or in the contract. */
  protected show(path: string): void {
    focusField(this.form, formPath(path), this.host.nativeElement);
  }

  protected useDiscovered(found: Discovered): void {
    this.model.update((model) => withDiscovered(model, found));
  }

  /** Goes on upon the newer version with the edits of both; `side` holds where both changed a field. */
  protected adopt(newer: Mailbox, side: 'mine' | 'theirs'): void {
    const mine = this.edited();
    const theirs = editedPaths(this.start(), modelOf(newer));
    const model = this.model();
    const paths = side === 'mine' ? mine : mine.filter((path) => !theirs.includes(path));
    this.base.set(newer);
    this.model.set(mergedModel(modelOf(newer), model, paths));
  }

  protected async review(): Promise<void> {
    const putBack = (path: string) => {
      this.model.update((model) => mergedModel(model, this.start(), [path]));
    };
    if (await this.reviewing.open(this.start(), this.model(), this.names(), putBack)) await this.save();
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    await this.save();
  }

  protected saveByKey(event: Event): void {
    event.preventDefault();
    if (this.showsBar() && !this.busy()) void this.save();
  }

  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    if (this.unsaved() > 0) event.preventDefault();
  }

  /** After the next drawing: a stored secret becomes a field that can be typed in only by its fault. */
  private focusFirst(faulty: () => ReadonlyFieldTree<unknown> | undefined): void {
    afterNextRender(() => faulty()?.().focusBoundControl(), { injector: this.injector });
  }

  private async explain(error: unknown) {
    const failure = failureOf(error);
    if (failure.code === 'version-conflict') {
      await this.conflict.ask(failure, this.start(), this.model(), this.names());
      return null;
    }
    const faults = failure.faults.map(({ path, message }) => ({ path: formPath(path), message }));
    const { errors, rest } = faultsForForm(this.form, faults);
    if (failure.status === 0) this.fieldless.set([{ path: '', message: this.t().form.unreachable }]);
    else if (rest.length > 0) this.fieldless.set(rest);
    else if (errors.length === 0) this.fieldless.set([{ path: '', message: sentenceOf(failure, this.t()) }]);
    return errors;
  }
}
