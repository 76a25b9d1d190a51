import { HttpErrorResponse } from '@angular/common/http';
import { en } from '../text/en.ts';
import { sentenceOf } from './failure.ts';
import { failureOf } from './read-failure.ts';

describe('reading a failure', () => {
  it('takes code, sentence and faults from problem details', () => {
    const error = new HttpErrorResponse({
      status: 400,
      url: '/api/mailboxes',
      error: {
        type: 'about:blank',
        title: 'x',
        status: 400,
        detail: 'Two fields are wrong.',
        code: 'invalid',
        errors: [{ path: 'pop.port', message: 'A port is a whole number from 1 to 65535.' }],
      },
    });
    const failure = failureOf(error);
    expect(failure).toMatchObject({ status: 400, code: 'invalid', faults: [{ path: 'pop.port' }] });
    expect(sentenceOf(failure, en)).toBe('Two fields are wrong.');
  });

  it('says that the server cannot be reached where no answer came, or a proxy answered for it', () => {
    for (const status of [0, 502, 504]) {
      const failure = failureOf(new HttpErrorResponse({ status, error: '<html>Bad gateway</html>' }));
      expect(sentenceOf(failure, en)).toBe(en.failure.unreachable);
    }
  });

  it('names the status where the answer has no words', () => {
    const failure = failureOf(new HttpErrorResponse({ status: 500, error: null }));
    expect(sentenceOf(failure, en)).toContain('(500)');
  });

  it('reads an answer that does not fit its schema as one of another version', () => {
    const failure = failureOf(new TypeError('Expected a string'));
    expect(sentenceOf(failure, en)).toBe(en.failure.unreadable);
    expect(failure.technical).toContain('Expected a string');
  });
});
