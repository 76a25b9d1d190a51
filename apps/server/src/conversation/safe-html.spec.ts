import { readMessage } from '@postroom/mime';
import { attackHtml as attacks, attackMails } from '@postroom/testing';
import { JSDOM } from 'jsdom';
import { cutDepth } from './html-depth.ts';
import { longestHtml, safeHtml } from './safe-html.ts';

const attachments = [
  { n: 1, contentId: 'Logo@Mail' },
  { n: 2, contentId: 'ümlaut@mail' },
  { n: 3, contentId: null },
];
const clean = (html: string, images = false) => safeHtml(html, { messageId: 'm1', attachments, images });

const allowedSrc =
  /^(?:https:\/\/|data:image\/(?:png|jpe?g|gif|webp);base64,|\/api\/messages\/m1\/attachments\/\d+\?inline=1$)/;

/** What in a document could run, load or lead somewhere it must not. */
function dangers(html: string): string[] {
  // Scripting is on, so that <noscript> and the like are read as a browser reads them; an alert is told.
  const said: string[] = [];
  const dom = new JSDOM(`<!doctype html><html><body><div id="shown">${html}</div></body></html>`, {
    runScripts: 'dangerously',
    beforeParse: (window) => {
      window.alert = () => said.push('ran');
    },
  });
  const { document } = dom.window;
  const banned =
    'script,style,link,meta,base,form,input,button,textarea,select,iframe,frame,frameset,object,embed,applet,svg,math,template,noscript,video,audio,source';
  for (const element of document.querySelectorAll('#shown, #shown *')) {
    if (element.matches(`#shown ${banned.replaceAll(',', ',#shown ')}`)) said.push(`element ${element.tagName}`);
    for (const { name, value } of element.attributes) {
      if (element.id === 'shown' && name === 'id') continue;
      if (/^on|^(?:id|name|class|srcset|background|action|formaction|poster|data|is|xlink:href)$/i.test(name))
        said.push(name);
      if (name === 'href' && !/^(?:https?:\/\/|mailto:|tel:)/.test(value)) said.push(`href ${value}`);
      if (name === 'src' && !allowedSrc.test(value)) said.push(`src ${value}`);
      if (name === 'style' && /url|expression|position|binding|behavior|import|-\d|\\|\/\*/i.test(value))
        said.push(`style ${value}`);
      if (name === 'target' && value !== '_blank') said.push(`target ${value}`);
      if (name === 'rel' && value !== 'noopener noreferrer nofollow') said.push(`rel ${value}`);
    }
  }
  // What comes out of its place is a way out of the box that the console shows it in.
  if (document.body.children.length !== 1) said.push('left its place');
  dom.window.close();
  return said;
}

/** What a browser would load of a document by itself. */
function fetched(html: string): string[] {
  const { document } = new JSDOM(html).window;
  return [...document.querySelectorAll('[src]')]
    .map((element) => element.getAttribute('src') ?? '')
    .filter((src) => !src.startsWith('data:image/') && !src.startsWith('/api/messages/m1/attachments/'));
}

describe('HTML of a mail', () => {
  it('is tried on more than 150 attacks', () => {
    expect(attackMails.length).toBeGreaterThan(150);
  });

  it.each(attacks)('leaves nothing executable of %j', (attack) => {
    expect(dangers(clean(attack).html)).toEqual([]);
    expect(dangers(clean(attack, true).html)).toEqual([]);
    expect(dangers(clean(`<div><p>before ${attack} after</p></div>`).html)).toEqual([]);
    expect(dangers(clean(`<table><tr><td>${attack}</td></tr></table>`).html)).toEqual([]);
  });

  it.each(attackMails.map((mail, n) => [n, mail] as const))(
    'leaves nothing executable of the whole mail %i, and nothing that is fetched before the reader asks',
    (_n, mail) => {
      const { html } = readMessage(mail);
      const shown = clean(html ?? '').html;
      expect(dangers(shown)).toEqual([]);
      expect(fetched(shown)).toEqual([]);
      expect(dangers(clean(html ?? '', true).html)).toEqual([]);
    },
  );

  it('is the same after a second cleaning', () => {
    for (const attack of attacks) {
      const once = clean(attack).html;
      expect(clean(once).html).toBe(once);
    }
  });

  it('knows a danger when it sees one', () => {
    expect(dangers('<img src=x onerror=alert(1)>')).not.toEqual([]);
    expect(dangers('<script>alert(1)</script>')).toContain('ran');
    expect(dangers('</div></div><p>')).toContain('left its place');
    expect(fetched('<img src=https://t.example/p.gif>')).toEqual(['https://t.example/p.gif']);
  });

  it('keeps text, tables and plain formatting', () => {
    const html =
      '<table width="600" cellpadding="0"><tr><td style="color:#333333;padding:4px 8px">Hello <b>you</b></td></tr></table>';
    expect(clean(html).html).toBe(
      '<table width="600" cellpadding="0"><tr><td style="color:#333333;padding:4px 8px">Hello <b>you</b></td></tr></table>',
    );
    expect(clean('<p>5 < 6 & 7 &gt; 6</p>').html).toBe('<p>5 &lt; 6 &amp; 7 &gt; 6</p>');
  });

  it('opens links beside the console, without telling where they were', () => {
    expect(clean('<a href=" https://example.com/a?b=1 ">x</a>').html).toBe(
      '<a href="https://example.com/a?b=1" title="https://example.com/a?b=1" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    );
    expect(clean('<a href="mailto:a@example.com">x</a><a href="tel:+491">y</a>').html).toContain('href="tel:+491"');
    expect(clean('<a href="/relative">x</a>').html).toBe('<a>x</a>');
  });

  it('says under the pointer where a link leads, whatever its text and its title say', () => {
    const shown = (html: string) => new JSDOM(clean(html).html).window.document.querySelector('a')?.title;
    expect(shown('<a href="https://evil.example/x" title="https://bank.example">https://bank.example</a>')).toBe(
      'https://evil.example/x',
    );
    expect(shown('<a href="https://b\u0430nk.example/">bank</a>')).toBe('https://xn--bnk-6cd.example/');
    expect(shown('<a href="https://bank.example@evil.example/\u202egnp.x">bank</a>')).toBe(
      'https://bank.example@evil.example/%E2%80%AEgnp.x',
    );
  });

  it('takes out pictures that lie elsewhere, says so, and keeps those by https where they are asked for', () => {
    const html = '<img src="https://t.example/p.gif" alt="A lamp"><img src="https://t.example/1x1.gif">';
    expect(clean(html)).toEqual({ html: '<img alt="A lamp" />', remoteContentBlocked: true });
    const asked = clean(html, true);
    expect(asked.html).toBe(
      '<img alt="A lamp" src="https://t.example/p.gif" /><img src="https://t.example/1x1.gif" />',
    );
    expect(asked.remoteContentBlocked).toBe(false);
    expect(clean('<img src="http://t.example/p.gif">', true)).toEqual({ html: '', remoteContentBlocked: true });
    for (const loads of [
      '<img src="//t.example/p.gif">',
      '<img src="\\\\t.example/p.gif">',
      '<td background="https://t.example/p.gif">',
      '<div style="background:url( \'https://t.example/p.gif\')">',
      '<img srcset="https://t.example/p.gif 2x">',
    ]) {
      const { html: left, remoteContentBlocked } = clean(loads);
      expect([left.includes('t.example'), remoteContentBlocked]).toEqual([false, true]);
    }
    expect(clean('<p>Nothing</p>').remoteContentBlocked).toBe(false);
  });

  it('shows pictures of the message itself, by Content-ID without case', () => {
    const src = (id: string) => /src="([^"]*)"/.exec(clean(`<img src="${id}">`).html)?.[1] ?? null;
    expect(src('cid:logo@mail')).toBe('/api/messages/m1/attachments/1?inline=1');
    expect(src('CID:LOGO%40MAIL')).toBe('/api/messages/m1/attachments/1?inline=1');
    expect(src('cid:%C3%BCmlaut@mail')).toBe('/api/messages/m1/attachments/2?inline=1');
    expect(src('cid:unknown@mail')).toBeNull();
    expect(src('cid:%')).toBeNull();
    expect(src('data:image/png;base64,iVBORw0KGgo=')).toBe('data:image/png;base64,iVBORw0KGgo=');
  });

  it('cuts what is too long or too deep, with a mark', () => {
    const long = clean('<p>word</p>'.repeat(longestHtml / 11 + 10)).html;
    expect(long.endsWith('Download the original to read the rest.</em></p>')).toBe(true);
    expect(dangers(clean(`${'x'.repeat(longestHtml - 3)}<img src=x onerror=alert(1)>`).html)).toEqual([]);
    expect(clean('<div>'.repeat(5_000)).html).toContain('The message goes on');
    expect(cutDepth('<p>a<p>b<li>c<li>d<br>', 2)).toBe('<p>a<p>b<li>c<li>d<br>');
    expect(cutDepth('<b><b><b>x', 2)).toBe('<b><b>');
  });

  it.each([
    ['tags that are never closed', '<b></i>', 300_000],
    ['ends without a beginning', '</b>', 500_000],
    ['attributes', '<p a=1 b=2 style="color:red">', 60_000],
    ['one tag that never ends', '<p ', 700_000],
    ['angle brackets', '<', 2_000_000],
    ['comments that never end', '<!--', 500_000],
    ['quotes', '<a href="', 200_000],
    ['styles', '<i style="color:red;;;;color:blue">x</i>', 50_000],
    ['entities', '&amp;&#60;', 200_000],
    ['cells', '<table><tr><td>', 100_000],
    ['templates', '<svg><style>', 150_000],
    ['links in one another', '<a href="https://x">', 100_000],
  ])('comes to an end in time, whatever it is made of: %s', (_what, piece, times) => {
    // By the square of its length each of these would take minutes, and the test would end before.
    expect(typeof clean(piece.repeat(times)).html).toBe('string');
  });
});
