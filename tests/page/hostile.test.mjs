// A feed that means harm: nothing of it runs, leads astray, or hides what stands beside it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { feed, goTo, makePage, openBrowser, storyAddress, visit } from './support.mjs';

const STRINGS = [
  '<script>document.title = "owned"; alert(1)</script>', '</script><script>document.title = "owned"</script>',
  '<img src=x onerror="document.title = \'owned\'">', '"><svg onload=alert(1)>', 'javascript:alert(1)', '{{7*7}} ${7*7} <%= 7 %>',
  '\u202eevil\u202c override \u2066x\u2069', 'nul \0 and \x1b[31mescape\x1b[0m', '--><!-- ]]>', '\u2028line\u2029sep',
  'عاجل '.repeat(2000), 'A'.repeat(10_000), '', '   ', '&lt;b&gt; &amp;#60;', '__proto__', 'constructor',
  '\u061cمع\u200f علامات\u200e', '%00%2e../..', '\ufeffbom', 'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 marks',
];
const URLS = [
  'javascript:document.title="owned"', 'https://example.org/<b>?a="x"', 'data:text/html,<script>alert(1)</script>',
  ' JaVaScRiPt:alert(1)', 'HTTPS://EXAMPLE.org/%zz', 'https://user:secret@example.org/', 'vbscript:x', 'file:///etc/passwd', '//example.org/x',
];
const DATES = ['2024-03-01T01:10:00Z', undefined, '2024-03-05', 'yesterday', '9999-12-31T23:59:59Z', '0001-01-01'];
const BODY = 'هذا نص المقال الطويل الذي يتحدث عن افتتاح الجسر الجديد فوق النهر في المدينة القديمة بعد ثلاث سنوات من العمل وقال رئيس البلدية إن المشروع كلف مليونين';

/** Each string as headline, outlet, id and in the text, twice, so that there are copies. */
const articles = STRINGS.flatMap((string, i) => [0, 1].map((k) => ({
  id: `${string.slice(0, 90)}-${k}`, title: k ? `${string} 2` : string, source: STRINGS[(i * 3 + k) % STRINGS.length].slice(0, 300),
  url: URLS[(i + k) % URLS.length], date: DATES[(i + k) % DATES.length],
  text: `${BODY} ${Array.from('ابتثجحخدذرزسشصضطظعغفقكلم', (a) => `${a}${'بتسمنيقدفلرعحطجكثخذزشصض'[i % 23]}${a}`).join(' ')} ${string.slice(0, 400)}${k ? ' تكلفة أخرى' : ''}`,
})));
articles.push(...[0, 1, 2].map((i) => ({ id: 'same', title: 'same id', text: `نص قصير مختلف ${i}` })));

let browser;
const made = makePage('hostile', [feed('hostile-in.jsonl', articles)]);

before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const VIEWS = [
  '#/', '#/stories?singles=1', ...made.records.stories.map((story) => storyAddress(story.id)),
  '#/compare/0/1', '#/compare/2/7', '#/stories?q=%3Cscript%3E', '#/stories?outlet=1e9&sort=__proto__&from=2024-99-99',
  `#/stories?q=${encodeURIComponent('ا '.repeat(400))}`, '#/story/%00%ff', '#/story/constructor', `#/${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
];

/** What a view must not have. */
function findings() {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  const raw = /[\u202a-\u202e\u2066\u2067\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
  const found = [];
  for (const node of document.querySelectorAll('body *')) {
    if (node.closest('body > script')) continue;
    for (const { name, value } of node.attributes) {
      if (/^on/.test(name)) found.push(`${name}=${value}`);
      if (['src', 'srcdoc', 'action', 'formaction', 'data'].includes(name)) found.push(`${name}=${value}`);
      if (name === 'href' && !/^(#|https?:\/\/)/.test(value)) found.push(`href=${value}`);
      if (name === 'href' && /@/.test(value)) found.push(`href=${value}`);
      if (raw.test(value)) found.push(`raw character in ${name} of ${node.tagName}`);
    }
    if (/^(script|img|iframe|object|embed|base|link|meta|form)$/i.test(node.tagName) && !node.matches('form.list-controls')) found.push(`<${node.tagName}>`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (!node.parentElement.closest('body > script') && raw.test(node.data)) found.push(`raw character in «${node.data.slice(0, 40)}»`);
  }
  if (raw.test(document.title)) found.push('raw character in the title');
  if (document.title.includes('owned')) found.push('a script ran');
  if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls by ${document.documentElement.scrollWidth - innerWidth}`);
  return found;
}

test('the file has no scripts but its own, whatever its articles say', () => {
  const html = readFileSync(made.file, 'utf8');
  const blocks = html.match(/<script type="application\/octet-stream" id="b\d+">[\w+/=\s]*<\/script>/g).length;
  assert.equal(html.split(/<script/i).length - 1, blocks + 2);
  assert.equal(html.split(/<\/script/i).length - 1, blocks + 2);
});

test('every record is read, so that each is on the page', () => {
  assert.equal(made.records.counts.articles, articles.length);
  assert.ok(made.records.counts.copies > 10);
});

for (const width of [360, 1200]) {
  test(`nothing of a hostile feed runs, leads out or reorders, ${width} wide`, async () => {
    await visit(browser, made.file, { width }, async (page) => {
      for (const hash of VIEWS) {
        await goTo(page, hash);
        assert.deepEqual(await page.evaluate(findings), [], hash.slice(0, 80));
        assert.equal(await page.locator('h1').count(), 1, hash.slice(0, 80));
      }
    });
  });
}

test('what was written is shown as it was written', async () => {
  await visit(browser, made.file, { hash: '#/stories?singles=1', height: 15_000 }, async (page) => {
    const shown = await page.textContent('.story-list');
    const titles = new Map(made.records.articles.map((article) => [article.id, article.title]));
    const leads = new Set(made.records.stories.map(({ lead }) => titles.get(lead)));
    for (const text of [...leads].filter((title) => /^[\x20-\x25\x27-\x7e]{3,200}$/.test(title))) assert.ok(shown.includes(text.trim().replace(/ +/g, ' ')), text);
    const outlets = await page.$$eval('.fields select option', (all) => all.map((node) => node.textContent).join('\n'));
    assert.ok(outlets.includes('<img src=x'), 'an outlet of markup is a name');
    assert.ok(outlets.includes('\\u{202e}'), 'an override is an escape that one sees');
  });
});

test('a headline of ten thousand letters is folded, and unfolds', async () => {
  const long = made.records.articles.find((article) => article.title.startsWith('A'.repeat(5000)));
  await visit(browser, made.file, { hash: storyAddress(long.story), width: 360 }, async (page) => {
    const long = page.locator('.clamped').filter({ hasText: 'A'.repeat(5000) }).first();
    if (await long.count() === 0) return assert.fail('no such headline is shown');
    const { height } = await long.boundingBox();
    assert.ok(height < 500, `${height} px`);
  });
});
