import { JSDOM } from 'jsdom';
import { cutDepth } from './html-depth.ts';
import { longestHtml, safeHtml } from './safe-html.ts';

const attachments = [
  { n: 1, contentId: 'Logo@Mail' },
  { n: 2, contentId: 'ümlaut@mail' },
  { n: 3, contentId: null },
];
const clean = (html: string, images = false) => safeHtml(html, { messageId: 'm1', attachments, images });

/** Mails that tried to run something in a reader's browser; each once worked somewhere. */
const attacks = [
  '<script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<script/x>alert(1)</script\n>',
  '<script>alert(1)//',
  '<<SCRIPT>alert(1);//<</SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<img src=x onerror\n=\nalert(1)>',
  '<img src=x/onerror=alert(1)>',
  '<img """><script>alert(1)</script>">',
  '<img src="x` `<script>alert(1)</script>"` `>',
  '<img src=javascript:alert(1)>',
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
  '<img src="data:text/html,<script>alert(1)</script>">',
  '<img srcset="javascript:alert(1) 1x" src=x>',
  '<img lowsrc="javascript:alert(1)" dynsrc="javascript:alert(1)">',
  '<a href="javascript:alert(1)">a</a>',
  '<a href="JaVaScRiPt:alert(1)">a</a>',
  '<a href="java\tscript:alert(1)">a</a>',
  '<a href="java&#x0A;script:alert(1)">a</a>',
  '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">a</a>',
  '<a href="&#0000106&#0000097&#0000118&#0000097script:alert(1)">a</a>',
  '<a href="&#x6A&#x61&#x76&#x61script&colon;alert(1)">a</a>',
  '<a href=" \u0001javascript:alert(1)">a</a>',
  '<a href="\u00a0javascript:alert(1)">a</a>',
  '<a href="vbscript:msgbox(1)">a</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">a</a>',
  '<a href="blob:https://x/1">a</a>',
  '<a href="//evil.example" onclick=alert(1)>a</a>',
  '<a href="/api/sign-out">a</a>',
  '<a href="https://x" target="_self" rel="opener">a</a>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text x=1 y=9>x</text></a></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>',
  '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
  '<title><a title="</title><img src=x onerror=alert(1)>"></title>',
  '<xmp><p title="</xmp><svg/onload=alert(1)>"></xmp>',
  '<template><img src=x onerror=alert(1)></template>',
  '<select><template><img src=x onerror=alert(1)></template></select>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!--[if gte IE 4]><script>alert(1)</script><![endif]-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><?php <img src=x onerror=alert(1)> ?>',
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="javascript:alert(1)//"><a href="#x">a</a>',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<link rel=import href="data:text/html,<script>alert(1)</script>">',
  '<style>@import "https://evil.example/x.css"; body{background:url(javascript:alert(1))}</style>',
  '<style>*{x:expression(alert(1))}</style>',
  '<div style="width:expression(alert(1))">a</div>',
  '<div style="background:url(javascript:alert(1))">a</div>',
  '<div style="background-image:\\75rl(https://evil.example/x)">a</div>',
  '<div style="-moz-binding:url(//evil.example/x.xml#y)">a</div>',
  '<div style="behavior:url(x.htc)">a</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%">a</div>',
  '<div style="color:red;/*" onmouseover="alert(1)" title="*/">a</div>',
  '<div style="font-family:\'x;}</style><img src=x onerror=alert(1)>\'">a</div>',
  '<div style="margin:-5000px">a</div>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<embed src="javascript:alert(1)">',
  '<applet code="x.class"></applet>',
  '<form action="https://evil.example"><input name=password><button formaction="javascript:alert(1)">x</button></form>',
  '<input autofocus onfocus=alert(1)>',
  '<isindex type=image src=1 onerror=alert(1)>',
  '<body onload=alert(1) background="javascript:alert(1)">x</body>',
  '<video><source onerror="alert(1)"></video>',
  '<audio src=x onerror=alert(1)></audio>',
  '<details open ontoggle=alert(1)>x</details>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<table background="javascript:alert(1)"><td background="javascript:alert(1)">x</table>',
  '<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>',
  '<bgsound src="javascript:alert(1)"><layer src="https://evil.example/x"></layer>',
  '<div id="querySelector"><a name="cookie" id="attributes">x</a></div>',
  '<p/onmouseover=alert(1)>x',
  '<p onmouseover\u000c=alert(1)>x</p>',
  '<x onclick=alert(1)>x</x><custom-element is="x" onx=alert(1)>',
  '\u0000<img src=x on\u0000error=alert(1)>',
  '<im\u0000g src=x onerror=alert(1)>',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  '<div dir="ltr\' onclick=\'alert(1)">x</div>',
  '<font color="red\"onmouseover=alert(1)//">x</font>',
  '<img alt="<x" title="/><img src=x onerror=alert(1)>">',
  '<p title="&quot;><img src=x onerror=alert(1)>">x</p>',
  '<p title="`onmouseover=alert(1)`">x</p>',
];

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

describe('HTML of a mail', () => {
  it.each(attacks)('leaves nothing executable of %j', (attack) => {
    expect(dangers(clean(attack).html)).toEqual([]);
    expect(dangers(clean(attack, true).html)).toEqual([]);
    expect(dangers(clean(`<div><p>before ${attack} after</p></div>`).html)).toEqual([]);
    expect(dangers(clean(`<table><tr><td>${attack}</td></tr></table>`).html)).toEqual([]);
  });

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
      '<a href="https://example.com/a?b=1" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    );
    expect(clean('<a href="mailto:a@example.com">x</a><a href="tel:+491">y</a>').html).toContain('href="tel:+491"');
    expect(clean('<a href="/relative">x</a>').html).toBe('<a>x</a>');
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
