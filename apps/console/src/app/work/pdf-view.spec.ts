import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { provideEnglish } from '../../../test/english.ts';
import { provideIcons } from '../ui/icons.ts';
import { PdfView } from './pdf-view.ts';
import { workIcons } from './work-icons.ts';

interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly words: readonly string[];
}

/** What stands for the script library: draws nothing, and keeps what it was asked. */
const library = {
  sheets: [] as Sheet[],
  broken: false,
  drawn: [] as { page: number; width: number; height: number; annotationMode: number }[],
  options: null as Record<string, unknown> | null,
  destroyed: 0,
};
const workers = { open: 0, addresses: [] as string[] };

jest.unstable_mockModule('pdfjs-dist', () => ({
  PDFWorker: { create: () => ({}) },
  getDocument: (options: Record<string, unknown>) => {
    library.options = options;
    return {
      promise: library.broken ? Promise.reject(new Error('no PDF')) : Promise.resolve(document_()),
      destroy: () => Promise.resolve(void (library.destroyed += 1)),
    };
  },
}));

function document_() {
  return {
    numPages: library.sheets.length,
    getPage: (page: number) => {
      const { width, height, words } = library.sheets[page - 1]!;
      return Promise.resolve({
        getViewport: ({ scale }: { scale: number }) => ({ width: width * scale, height: height * scale }),
        render: ({ canvas, annotationMode }: { canvas: HTMLCanvasElement; annotationMode: number }) => {
          library.drawn.push({ page, width: canvas.width, height: canvas.height, annotationMode });
          return { promise: Promise.resolve() };
        },
        getTextContent: () => Promise.resolve({ items: words.map((str) => ({ str })) }),
      });
    },
  };
}

class FakeWorker {
  constructor(address: string) {
    workers.open += 1;
    workers.addresses.push(address);
  }
  terminate(): void {
    workers.open -= 1;
  }
}

async function shown(sheets: Sheet[], answer: { ok: boolean; broken?: boolean } = { ok: true }) {
  Object.assign(library, { sheets, broken: answer.broken ?? false, drawn: [], options: null, destroyed: 0 });
  Object.assign(workers, { open: 0, addresses: [] });
  globalThis.Worker = FakeWorker as unknown as typeof Worker;
  const asked: string[] = [];
  globalThis.fetch = ((url: string) => {
    asked.push(url);
    return Promise.resolve({
      ok: answer.ok,
      status: answer.ok ? 200 : 404,
      arrayBuffer: () => Promise.resolve(new ArrayBuffer(4)),
    });
  }) as unknown as typeof fetch;
  TestBed.configureTestingModule({ providers: [provideEnglish(), provideIcons(workIcons)] });
  const fixture = TestBed.createComponent(PdfView);
  fixture.componentRef.setInput('url', '/api/messages/m1/attachments/1');
  fixture.componentRef.setInput('name', 'bill.pdf');
  const element = fixture.nativeElement as HTMLElement;
  // What is shown follows several answers, one after the other; none of them waits for a clock.
  const settle = async () => {
    for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  };
  await fixture.whenStable();
  await settle();
  const button = (label: string) => element.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`);
  return { fixture, element, asked, settle, button, status: () => element.querySelector('[role=status]')?.textContent };
}

const sheet = (...words: string[]): Sheet => ({ width: 400, height: 240, words });

describe('a PDF in its place', () => {
  it('is drawn page by page, its words beside the picture', async () => {
    const { asked, button, element, settle, status } = await shown([sheet('Bill', '4711'), sheet()]);
    expect(asked).toEqual(['/api/messages/m1/attachments/1']);
    expect(status()).toBe('Page 1 of 2');
    expect(element.querySelector('canvas')?.getAttribute('aria-label')).toBe('bill.pdf, page 1');
    expect(element.querySelector('.visually-hidden')?.textContent).toBe('Bill 4711');
    expect(button('Previous page')?.getAttribute('aria-disabled')).toBe('true');
    button('Next page')!.click();
    await settle();
    expect(status()).toBe('Page 2 of 2');
    expect(element.querySelector('.visually-hidden')?.textContent).toBe('This page has no text, only pictures.');
    expect(button('Next page')?.getAttribute('aria-disabled')).toBe('true');
    button('Next page')!.click();
    await settle();
    expect(status()).toBe('Page 2 of 2');
    expect(library.drawn.map(({ page }) => page)).toEqual([1, 2, 2]);
  });

  it('has no forms and links, runs nothing, and loads nothing but our own program', async () => {
    await shown([sheet('x')]);
    expect(library.drawn[0]?.annotationMode).toBe(0);
    expect(library.options).toMatchObject({ enableXfa: false, useWasm: false, useWorkerFetch: false });
    expect(workers.addresses).toEqual(['/pdf.worker.min.mjs']);
  });

  it('is drawn with a bounded number of pixels, whatever a page says of its size', async () => {
    await shown([{ width: 1, height: 100_000, words: [] }]);
    const [{ width, height } = { width: 0, height: 0 }] = library.drawn;
    expect(width * height).toBeGreaterThan(0);
    expect(width * height).toBeLessThanOrEqual(8_000_000);
  });

  it.each([
    ['it is none', { ok: true, broken: true }],
    ['the server has it not', { ok: false }],
  ])('says so where %s', async (_why, answer) => {
    const { element } = await shown([sheet('x')], answer);
    expect(element.querySelector('[role=alert]')?.textContent).toBe('This file cannot be shown. Download it instead.');
    expect(element.querySelector('canvas')).toBeNull();
  });

  it('frees its memory and its thread when it is hidden', async () => {
    const { fixture, settle } = await shown([sheet('x')]);
    expect(workers.open).toBe(1);
    fixture.destroy();
    await settle();
    expect([workers.open, library.destroyed]).toEqual([0, 1]);
  });
});
