import { htmlToText } from './html-text.ts';

describe('text of HTML', () => {
  it.each([
    ['<p>a</p><p>b<br>c</p>', 'a\n\nb\nc'],
    ['<head><title>t</title><style>s{}</style></head><script>x</script><p>a', 'a'],
    ['<a href="http://x">link</a> <img src="y" alt="z">.', 'link .'],
    ['<h1>Title</h1>', 'Title'],
    ['<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>', '1 2\n3 4'],
    ['Gr&uuml;&szlig;e &amp; &#8364; &lt;b&gt;', 'Grüße & € <b>'],
    ['<ul><li>one<li>two</ul>', ' * one\n * two'.trim()],
    ['', ''],
  ])('reads %s', (html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });
});
