import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import type { Me, Role, SignIn, SignedIn } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import type { Failure } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';

/** Who is signed in. One for the whole console; the server decides, this only remembers its answer. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly http = inject(HttpClient);
  private readonly person = signal<Me | null>(null);
  private readonly failed = signal<Failure | null>(null);
  private readonly over = signal(false);
  private waiters: (() => void)[] = [];

  readonly me = this.person.asReadonly();
  /** Why the server could not be asked who is signed in; null where it could. */
  readonly failure = this.failed.asReadonly();
  /** The session ended under an open page: sign-in is asked for over it. */
  readonly asksAgain = this.over.asReadonly();
  readonly roles = computed((): readonly Role[] => this.person()?.roles ?? []);

  /** Asks the server once; afterwards answers from memory. false: nobody is signed in, or the server did not answer. */
  async load(): Promise<boolean> {
    if (this.person() !== null) return true;
    try {
      this.person.set(await firstValueFrom(this.http.get<Me>('/api/me')));
      this.failed.set(null);
      return true;
    } catch (error) {
      const nobody = error instanceof HttpErrorResponse && error.status === 401;
      this.failed.set(nobody ? null : failureOf(error));
      return false;
    }
  }

  /** Signs in; an error is the call's own (401 wrong, 428 second factor, 429 too many tries). */
  async signIn(credentials: SignIn): Promise<Me> {
    const { person } = await firstValueFrom(this.http.post<SignedIn>('/api/sign-in', credentials));
    this.adopt(person);
    return person;
  }

  /** Takes over who the server says is signed in now. */
  adopt(person: Me): void {
    this.person.set(person);
    this.failed.set(null);
    this.over.set(false);
    const waiters = this.waiters;
    this.waiters = [];
    for (const goOn of waiters) goOn();
  }

  async signOut(): Promise<void> {
    await firstValueFrom(this.http.post('/api/sign-out', {}));
    this.person.set(null);
  }

  /** Called where an answer was 401: resolves once somebody has signed in again over the page. */
  endedUnderPage(): Promise<void> {
    this.over.set(true);
    return new Promise((resolve) => this.waiters.push(resolve));
  }
}
