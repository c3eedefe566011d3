// What the page is as it opens from disk: quiet, under its policy, with the counts of its run; its
// languages, themes and print.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DEMO, goTo, makePage, openBrowser, scratch, settled, storyAddress, visit, watch } from './support.mjs';

let browser;
const demo = makePage('demo', DEMO);
const copies = makePage('copies', DEMO, '--level', 'copies');

before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const numbers = (page, selector) => page.$$eval(selector, (all) => all.map((node) => Number(node.textContent.replace(/[^\d]/g, ''))));

test('the page allows its own script and style by their hashes and nothing else', async () => {
  await visit(browser, demo.file, {}, async (page) => {
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content');
    const rules = new Map(policy.split(';').map((rule) => rule.trim().split(/ (.*)/s)));
    assert.equal(rules.get('default-src'), "'none'");
    assert.match(rules.get('script-src'), /^'sha256-[\w+/]+=*' 'wasm-unsafe-eval'$/);
    assert.match(rules.get('style-src'), /^'sha256-[\w+/]+=*'$/);
    assert.ok(['base-uri', 'form-action'].every((rule) => rules.get(rule) === "'none'"));
  });
});

test('no view asks for anything but the file, and nothing is refused', async () => {
  const story = demo.records.stories[0];
  for (const made of [demo, copies]) {
    await visit(browser, made.file, {}, async (page) => {
      for (const hash of ['#/stories', storyAddress(story.id), '#/compare/0/1', '#/none', '#/']) await goTo(page, hash);
    });
  }
});

test('what the tests watch for is seen when it happens', async () => {
  const html = readFileSync(demo.file, 'utf8');
  const spoilt = {
    refused: [html.replace('<header', '<script>document.title = "ran"</script><header'), /script/],
    request: [html.replace(/<meta http-equiv[^>]*>/, '').replace('<header', '<img src="http://127.0.0.1:9/x.png"><header'), /request: http:/],
  };
  for (const [name, [text, seen]] of Object.entries(spoilt)) {
    assert.notEqual(text, html);
    const file = scratch(`${name}.html`);
    writeFileSync(file, text);
    const page = await browser.newPage();
    const faults = watch(page, file);
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('h1');
    assert.notEqual(await page.title(), 'ran');
    assert.ok(faults.some((fault) => seen.test(fault)), `${name}: ${faults}`);
    await page.close();
  }
});

test('the first view tells the counts of the run', async () => {
  const { counts, stories } = demo.records;
  const shared = stories.filter((story) => story.articles > 1).length;
  const share = Math.round((100 * counts.copies) / counts.articles);
  for (const lang of ['ar', 'en']) {
    await visit(browser, demo.file, { lang }, async (page) => {
      assert.deepEqual(await numbers(page, '.in-short strong'), [counts.articles, counts.outlets, counts.stories, shared, counts.told, counts.copies]);
      assert.equal(Number.parseInt(await page.textContent('.in-short bdi'), 10), share);
      const top = stories.toSorted((a, b) => b.articles - a.articles).slice(0, 10).map((story) => story.articles);
      assert.deepEqual(await numbers(page, '.top-stories .figure'), top);
      const columns = await page.$$eval('.outlets tbody tr', (rows) => rows.map((row) => [...row.querySelectorAll('td')].slice(0, 4).map((cell) => Number(cell.textContent))));
      const sum = (i) => columns.reduce((all, row) => all + row[i], 0);
      assert.equal(columns.length, counts.outlets);
      assert.deepEqual([sum(0), sum(3)], [counts.articles, counts.copies]);
      const matrix = await numbers(page, '.matrix tbody td:not(:empty)');
      assert.equal(matrix.reduce((a, b) => a + b), counts.copies, 'the matrix holds every copy once');
    });
  }
});

test('a page of copies alone tells articles, outlets and texts', async () => {
  const { counts } = copies.records;
  await visit(browser, copies.file, {}, async (page) => {
    assert.deepEqual(await numbers(page, '.in-short strong'), [counts.articles, counts.outlets, counts.articles - counts.copies]);
    assert.equal(await page.locator('.limits input[type=range]').count(), 1);
  });
});

test('every article with a date stands in the timeline once', async () => {
  const dated = demo.records.articles.filter((article) => article.published).length;
  assert.ok(dated < demo.records.counts.articles, 'one has none');
  await visit(browser, demo.file, {}, async (page) => {
    await page.click('.timeline .as-table summary');
    const all = await numbers(page, '.timeline tbody td:nth-of-type(1)');
    assert.equal(all.reduce((a, b) => a + b), dated);
    const parts = await numbers(page, '.timeline tbody td:nth-of-type(n + 2)');
    assert.equal(parts.reduce((a, b) => a + b), dated);
  });
});

test('a bar of the timeline and a number of the matrix lead to their stories', async () => {
  await visit(browser, demo.file, { height: 6000 }, async (page) => {
    await page.locator('.bars.large .bar:has(.part)').first().click({ force: true });
    await page.waitForSelector('.story-list');
    assert.match(await page.evaluate(() => location.hash), /from=\d{4}-.*to=\d{4}-/);
    assert.ok(await page.locator('.story-row').count() < demo.records.stories.length);
    await page.goBack();
    await page.locator('.matrix .heat a').first().click();
    await page.waitForSelector('.story-list .story-row');
    assert.match(await page.evaluate(() => location.hash), /by=\d+&of=\d+/);
    assert.equal(await page.locator('.chip').count(), 1);
  });
});

/**
 * Asserts that what is chosen holds when the page is opened again. The browser hands what is kept to
 * a process of its own, in its own time, and tells nobody when that is done: a busy machine may open
 * the page before. So it is tried anew, each time after a longer pause; a page that keeps nothing
 * fails every time.
 */
async function assertKept(page, choose, chosen) {
  let held = false;
  for (let pause = 250; pause <= 4000 && !held; pause *= 2) {
    await choose();
    assert.ok(await chosen(), 'chosen');
    await page.waitForTimeout(pause);
    await page.reload();
    // The page is drawn once its data are unpacked.
    await page.waitForSelector('h1');
    for (const end = Date.now() + 2000; !held && Date.now() < end;) {
      held = await chosen();
      if (!held) await page.waitForTimeout(100);
    }
  }
  assert.ok(held, 'kept when the page is opened again');
}

test('the language is switched in place and kept', async () => {
  await visit(browser, demo.file, { hash: '#/stories' }, async (page) => {
    const state = () => page.evaluate(() => ({
      lang: document.documentElement.lang, dir: document.documentElement.dir, heading: document.querySelector('h1').textContent,
      nav: document.querySelector('.sections').textContent, focus: document.activeElement.id,
    }));
    const arabic = await state();
    assert.deepEqual([arabic.lang, arabic.dir], ['ar', 'rtl']);
    await page.click('#language');
    const english = await state();
    assert.deepEqual([english.lang, english.dir, english.focus], ['en', 'ltr', 'language']);
    assert.notEqual(english.heading, arabic.heading);
    assert.notEqual(english.nav, arabic.nav);
    assert.doesNotMatch(english.nav, /\p{Script=Arabic}/u);
    const chosen = async () => (await state()).heading === english.heading;
    await assertKept(page, async () => await chosen() || page.click('#language'), chosen);
  });
});

test('the theme is switched, kept, and follows the system if it is left to it', async () => {
  await visit(browser, demo.file, { theme: 'auto' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0));
    const dark = async () => (await paper()) < 200;
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.ok(await dark());
    await page.emulateMedia({ colorScheme: 'light' });
    assert.ok(!await dark());
    await assertKept(page, () => page.selectOption('#theme', 'dark'), dark);
    await page.selectOption('#theme', 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.ok(!await dark());
  });
});

test('print shows what is read, on white, without controls', async () => {
  const views = ['#/', '#/stories?singles=1', storyAddress(demo.records.stories[0].id), '#/compare/0/1'];
  await visit(browser, demo.file, { theme: 'dark' }, async (page) => {
    for (const hash of views) {
      await page.emulateMedia({ media: 'screen' });
      await goTo(page, hash);
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      await page.emulateMedia({ media: 'print' });
      await settled(page);
      const seen = await page.$$eval('button:not(.link-end), input, select, nav, .skip', (all) => all.filter((node) => node.getClientRects().length).map((node) => node.outerHTML.slice(0, 80)));
      assert.deepEqual(seen, [], hash);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
      assert.ok((await page.innerText('main')).length > 200, hash);
      if (hash.startsWith('#/stories')) assert.equal(await page.locator('.story-row').count(), demo.records.stories.length);
    }
  });
});
