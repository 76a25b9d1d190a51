import {
  ChangeDetectionStrategy,
  Component,
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
} from '@angular/core';
import { type FieldTree, FormRoot, disabled, form, submit, validateTree } from '@angular/forms/signals';
import type { Fault, Mailbox } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../../api/failure.ts';
import { faultsForForm, fieldAt } from '../../../api/form-faults.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import type { Option } from '../../../ui/option.ts';
import { SaveBar } from '../../../ui/save-bar.ts';
import { SectionBar } from '../../../ui/section-bar.ts';
import { IdentitySection } from './identity-section.ts';
import { IncomingSection } from './incoming-section.ts';
import { LanguageSection } from './language-section.ts';
import { MailboxApi } from '../mailbox-api.ts';
import { changeBody, createBody, editedPaths } from './mailbox-body.ts';
import { formPath, modelFaults } from './mailbox-faults.ts';
import { modelOf, newModel } from './mailbox-model.ts';
import { mailboxSections, unseenFaults, visibleFaults } from './mailbox-sections.ts';
import { OutgoingSection } from './outgoing-section.ts';
import { SmallSections } from './small-sections.ts';
import { VersionConflict } from './version-conflict.ts';

/** The form of a mailbox, new or stored. Nothing acts before Save; what is typed is lost only by choice. */
@Component({
  selector: 'app-mailbox-editor',
  imports: [
    Banner,
    FormRoot,
    IdentitySection,
    IncomingSection,
    LanguageSection,
    OutgoingSection,
    SaveBar,
    SectionBar,
    SmallSections,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(window:beforeunload)': 'askBeforeUnload($event)' },
  templateUrl: './mailbox-editor.html',
  styleUrl: './mailbox-editor.scss',
})
export class MailboxEditor {
  /** null for a new one. */
  readonly mailbox = input.required<Mailbox | null>();
  readonly rootDepartmentId = input<string | null>(null);
  readonly queues = input.required<readonly Option[]>();
  readonly departments = input.required<readonly Option[]>();
  readonly mayEdit = input(true);
  /** The section that the address names. */
  readonly fragment = input<string | null>(null);
  readonly saved = output<Mailbox>();
  readonly cancelled = output();

  private readonly injector = inject(Injector);
  private readonly api = inject(MailboxApi);
  private readonly conflict = inject(VersionConflict);
  protected readonly t = inject(Texts).messages;

  /** What the edits build upon: follows the server while nothing is edited, stays while something is. */
  private readonly base = signal<Mailbox | null>(null);
  private readonly start = computed(() => {
    const base = this.base();
    return base === null ? newModel(this.rootDepartmentId()) : modelOf(base);
  });
  private readonly model = linkedSignal(() => structuredClone(this.start()));
  protected readonly form = form(this.model, (path) => {
    validateTree(path, ({ value, fieldTreeOf }) => {
      const root = fieldTreeOf(path);
      return modelFaults(value(), this.base(), this.t().mailbox).map(({ path: at, message }) => {
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
  protected readonly stored = computed(() => this.base()?.secrets ?? {});
  protected readonly hasPopPassword = computed(() => this.base()?.pop.authentication !== 'oauth2');
  protected readonly faults = computed(() => visibleFaults(this.form as FieldTree<unknown>));
  protected readonly busy = computed(() => this.form().submitting());
  protected readonly sections = computed(() => mailboxSections(this.form, this.edited(), this.t()));
  protected readonly showsBar = computed(
    () => this.mayEdit() && (this.base() === null || this.unsaved() > 0 || this.faults() > 0),
  );

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
    const outcome: { mailbox: Mailbox | null } = { mailbox: null };
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
      this.saved.emit(outcome.mailbox);
      return true;
    }
    const merged = this.conflict.takeMerged();
    if (merged !== null) {
      this.base.set(merged.base);
      this.model.set(merged.model);
      return this.save();
    }
    this.focusFirstFault();
    return false;
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    await this.save();
  }

  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    if (this.unsaved() > 0) event.preventDefault();
  }

  /** After the next drawing: a stored secret becomes a field that can be typed in only by its fault. */
  private focusFirstFault(): void {
    afterNextRender(() => this.form().errorSummary()[0]?.fieldTree().focusBoundControl(), { injector: this.injector });
  }

  private async explain(error: unknown) {
    const failure = failureOf(error);
    if (failure.code === 'version-conflict') {
      await this.conflict.ask(failure, this.start(), this.model(), [...this.queues(), ...this.departments()]);
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
