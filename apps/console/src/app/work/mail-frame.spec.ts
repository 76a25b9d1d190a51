import { TestBed } from '@angular/core/testing';
import { provideEnglish } from '../../../test/english.ts';
import { MailFrame } from './mail-frame.ts';

async function shown() {
  TestBed.configureTestingModule({ providers: [provideEnglish()] });
  const fixture = TestBed.createComponent(MailFrame);
  fixture.componentRef.setInput('messageId', 'm1');
  fixture.componentRef.setInput('name', 'Message of Jonas');
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  return { fixture, element, frame: element.querySelector('iframe')! };
}

/** As a browser reports what it loaded. */
async function loaded({ fixture, frame }: Awaited<ReturnType<typeof shown>>, page: unknown) {
  Object.defineProperty(frame, 'contentDocument', { value: page, configurable: true });
  frame.dispatchEvent(new Event('load'));
  await fixture.whenStable();
}

describe('the frame of a mail', () => {
  it('asks the server for the page, and for pictures from elsewhere only when told to', async () => {
    const { fixture, frame } = await shown();
    expect(frame.getAttribute('src')).toBe('/api/messages/m1/frame');
    fixture.componentRef.setInput('pictures', true);
    await fixture.whenStable();
    expect(frame.getAttribute('src')).toBe('/api/messages/m1/frame?images=1');
  });

  it('lets no script run', async () => {
    const { frame } = await shown();
    expect(frame.getAttribute('sandbox')).toBe('allow-same-origin allow-popups allow-popups-to-escape-sandbox');
  });

  it('says so where the server answered with no page, and asks again when told to', async () => {
    const view = await shown();
    await loaded(view, { URL: '/api/messages/m1/frame', contentType: 'application/problem+json' });
    expect(view.element.textContent).toContain('This message could not be loaded.');
    expect(view.frame.hidden).toBe(true);
    view.element.querySelector('button')!.click();
    await view.fixture.whenStable();
    expect(view.frame.hidden).toBe(false);
    expect(view.frame.getAttribute('src')).toBe('/api/messages/m1/frame');
  });
});
