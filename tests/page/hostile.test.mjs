// A feed that means harm: nothing of it runs, leads astray, or hides what stands beside it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { feed, goTo, makePage, openBrowser, storyAddress, visit } from './support.mjs';

const STRINGS = [
  '<script>window.owned = 1; alert(1)</script>', '</script><script>window.owned = 1</script>',
  '<img src=x onerror="window.owned = 1">', '"><svg onload=alert(1)>', 'javascript:alert(1)', '{{7*7}} ${7*7} <%= 7 %>',
  '\u202eevil\u202c override \u2066x\u2069', 'nul \0 and \x1b[31mescape\x1b[0m', '--><!-- ]]>', '\u2028line\u2029sep',
  'عاجل '.repeat(2000), 'A'.repeat(10_000), '', '   ', '&lt;script&gt;window.owned = &quot;yes&quot;&lt;/script&gt;', '__proto__', 'constructor',
  '\u061cمع\u200f علامات\u200e', '%00%2e../..', '\ufeffbom', 'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 marks',
];
const URLS = [
  'javascript:window.owned=1', 'https://example.org/<b>?a="x"', 'data:text/html,<script>alert(1)</script>',
  ' JaVaScRiPt:alert(1)', 'HTTPS://EXAMPLE.org/%zz', 'https://user:secret@example.org/', 'vbscript:x', 'file:///etc/passwd', '//example.org/x',
];
const DATES = ['2024-03-01T01:10:00Z', undefined, '2024-03-05', 'yesterday', '9999-12-31T23:59:59Z', '0001-01-01'];
const BODY = 'هذا نص المقال الطويل الذي يتحدث عن افتتاح الجسر الجديد فوق النهر في المدينة القديمة بعد ثلاث سنوات من العمل وقال رئيس البلدية إن المشروع كلف مليونين';

/** Each string as headline, outlet, id and in the text, twice, so that there are copies. */
const articles = STRINGS.flatMap((string, i) => [0, 1].map((k) => ({
  id: `${string.slice(0, 90)}-${k}`, title: k ? `${string} 2` : string, source: STRINGS[(i * 2 + k) % STRINGS.length].slice(0, 300),
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

/** Skip link, header, limits, main, footer, live region. */
const SHELL_PARTS = 6;

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
  if ('owned' in window) found.push('a script ran');
  if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls by ${document.documentElement.scrollWidth - innerWidth}`);
  return found;
}

test('the file has no scripts but its own, whatever its articles say', async () => {
  const blocks = readFileSync(made.file, 'utf8').match(/ id="b\d+">/g).length;
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(made.file).href);
  assert.equal(await page.locator('script').count(), blocks + 3);
  assert.equal(await page.locator('body > *').count(), blocks + 3 + SHELL_PARTS);
  assert.equal(await page.locator('noscript').count(), 1);
  await context.close();
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
  await visit(browser, made.file, { hash: '#/stories?singles=1', height: 5000 }, async (page) => {
    const outlets = await page.$$eval('.fields select option', (all) => all.map((node) => node.textContent).join('\n'));
    for (const name of [STRINGS[0], STRINGS[1], STRINGS[2], STRINGS[3], '__proto__', '\\u{202e}evil', 'nul \\u{0} and \\u{1b}[31m']) {
      assert.ok(outlets.includes(name), `${name} in\n${outlets}`);
    }
    const article = made.records.articles.find(({ title }) => title.startsWith('&lt;script'));
    await goTo(page, storyAddress(article.story));
    assert.ok((await page.textContent('main')).includes('<script>window.owned = "yes"</script>'), 'an entity is the sign that was meant');
  });
});

test('a headline of thousands of letters is folded, and unfolds', async () => {
  const article = made.records.articles.find(({ title }) => title.startsWith('A'.repeat(4000)));
  await visit(browser, made.file, { hash: storyAddress(article.story), width: 360 }, async (page) => {
    const height = async () => (await page.locator('h1').boundingBox()).height;
    const folded = await height();
    assert.ok(folded < 400, `${folded} px`);
    await page.click('.story-head button[aria-expanded]');
    assert.ok(await height() > 3 * folded);
    assert.equal((await page.textContent('h1')).length, article.title.length);
  });
});
