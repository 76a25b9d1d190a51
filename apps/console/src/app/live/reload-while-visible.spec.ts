import { jest } from '@jest/globals';
import { EnvironmentInjector, createEnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { reloadWhileVisible } from './reload-while-visible.ts';

describe('figures that change without an event', () => {
  let seen: DocumentVisibilityState;
  let reads: number;
  let injector: EnvironmentInjector;

  beforeEach(() => {
    jest.useFakeTimers();
    seen = 'visible';
    reads = 0;
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => seen });
    injector = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    runInInjectionContext(injector, () => {
      reloadWhileVisible(() => (reads += 1), 1000);
    });
  });
  afterEach(() => {
    if (!(injector as EnvironmentInjector & { destroyed: boolean }).destroyed) injector.destroy();
    Reflect.deleteProperty(document, 'visibilityState');
    jest.useRealTimers();
  });

  it('are read again while the page can be seen', () => {
    jest.advanceTimersByTime(3000);
    expect(reads).toBe(3);
  });

  it('are not read while nobody looks, and at once when somebody does again', () => {
    seen = 'hidden';
    jest.advanceTimersByTime(5500);
    expect(reads).toBe(0);
    seen = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(reads).toBe(1);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(reads).toBe(1);
  });

  it('are not read any more once the page is left', () => {
    injector.destroy();
    jest.advanceTimersByTime(5000);
    seen = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(reads).toBe(0);
  });
});
