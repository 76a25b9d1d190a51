import { applyStyles, mailDocument } from './mail-document.ts';

describe('the document of a mail in its frame', () => {
  it('hands style attributes to the script and leaves text that looks like one alone', () => {
    const document = mailDocument('<p style="color:red">say style="x"</p>', 'n1', 'https://desk.example');
    expect(document).toContain('<p data-style="color:red">say style="x"</p>');
    expect(document).toContain('<style nonce="n1">');
  });

  it('gives our own pictures the whole address, and nothing else', () => {
    const document = mailDocument(
      '<img src="/api/messages/m/attachments/1?inline=1"><a href="/api/x">src="/api/y"</a>',
      null,
      'https://desk.example',
    );
    expect(document).toContain('<img src="https://desk.example/api/messages/m/attachments/1?inline=1">');
    expect(document).toContain('<a href="/api/x">src="/api/y"</a>');
    expect(document).not.toContain('nonce');
  });

  it('sets the styles by script', () => {
    const body = document.createElement('div');
    const child = document.createElement('p');
    child.dataset['style'] = 'color: red';
    body.append(child);
    applyStyles(body);
    expect(child.style.color).toBe('red');
    expect(child.hasAttribute('data-style')).toBe(false);
  });
});
