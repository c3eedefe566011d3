// The list of stories: what a search, a filter and an order show, held to the run file.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { feed, goTo, listed, makePage, membersOf, openBrowser, visit, WITH_WEAK } from './support.mjs';

let browser;
const made = makePage('mixed', WITH_WEAK);
const { stories, links } = made.records;
const members = membersOf(made.records);
/** So high that every row is in the document. */
const ALL_ROWS = 5000;
const WITH_SINGLES = '#/stories?singles=1';

before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const onList = (act, hash = '#/stories', page = made) => visit(browser, page.file, { hash, height: ALL_ROWS }, act);
const idsWhere = (test, least = 2) => stories.filter((story) => story.articles >= least && test(story)).map((story) => story.id).sort();
/** A run file leaves out the number of texts if no article is a copy. */
const textsOf = (story) => story.texts ?? story.articles;
const seconds = (date) => Date.parse(date) / 1000;

async function typed(page, words) {
  await page.fill('input[type=search]', words);
  return (await listed(page)).sort();
}

test('the list shows the stories of two articles or more, and all with the switch', async () => {
  await onList(async (page) => {
    assert.deepEqual((await listed(page)).sort(), idsWhere(() => true));
    await page.locator('.fields .check input').check();
    assert.deepEqual((await listed(page)).sort(), stories.map((story) => story.id).sort());
  });
});

test('a search finds the stories in which every word stands', async () => {
  const texts = (story) => [...members.get(story.id).flatMap((a) => [a.title, a.source ?? '']), ...(story.terms ?? []).map(([term]) => term)].join(' ');
  await onList(async (page) => {
    for (const [query, expected] of [
      ['جسر الفيروز', (text) => text.includes('جسر') && text.includes('الفيروز')],
      ['Timaran', (text) => /\btimaran/i.test(text)],
      ['مدار الضاد', (text) => text.includes('مدار') && text.includes('الضاد')],
    ]) {
      const found = await typed(page, query);
      assert.ok(found.length > 0, query);
      assert.deepEqual(found, idsWhere((story) => expected(texts(story)), 1), query);
    }
    assert.deepEqual(await typed(page, 'كلمةلاتوجد'), []);
    assert.equal(await page.locator('.nothing button').count(), 1);
    assert.deepEqual(await typed(page, ''), idsWhere(() => true, 1));
  }, WITH_SINGLES);
});

test('the last word of a search is a beginning', async () => {
  await onList(async (page) => {
    assert.deepEqual(await typed(page, 'الفيرو'), await typed(page, 'الفيروز'));
    assert.deepEqual(await typed(page, 'الفيرو جسر'), []);
  });
});

test('another spelling finds the same', async () => {
  const pairs = [
    ['افتتاح', 'إفتتاح'], ['العبّارة', 'العباره'], ['وادي الشيح', 'وادى الشيح'], ['سد', 'سَدُّ'],
    ['11 عربة', '١١ عربه'], ['أربع سنوات', 'اربع سنوات'], ['اللؤلؤة', 'اللـؤلـؤه'], ['SATELLITE', 'satellite'],
  ];
  await onList(async (page) => {
    const sets = new Set();
    for (const [plain, other] of pairs) {
      const found = await typed(page, plain);
      assert.ok(found.length > 0, plain);
      assert.deepEqual(await typed(page, other), found, `${plain}, ${other}`);
      sets.add(found.join());
      assert.ok(await page.locator('.story-list mark').count() > 0, `marks for ${other}`);
    }
    assert.ok(sets.size > 4, 'other words find other stories');
  }, WITH_SINGLES);
});

test('a name that papers spell in many ways is one word', async () => {
  const body = (i) => Array.from('ابتثجحخدذرزسشصضطظعغفقكلمنهي', (letter) => `${'بتسم'[i]}${letter}${'قدفل'[i]}`).join(' ');
  const titles = ['أمريكا ترفع الرسوم', 'أميركا تخفض الإنفاق', 'اميركا وأوروبا في قمة', 'ارتفاع النفط اليوم'];
  const articles = titles.map((title, i) => ({ id: `n${i}`, title, text: body(i), source: 'صحيفة', date: '2025-06-01T08:00:00Z' }));
  const names = makePage('names', [feed('names-in.jsonl', articles)]);
  await onList(async (page) => {
    const found = await typed(page, 'أميركا');
    assert.equal(found.length, 3);
    for (const other of ['أمريكا', 'امريكا', 'أَمِيرْكَا']) assert.deepEqual(await typed(page, other), found, other);
    assert.equal((await typed(page, 'النفط')).length, 1);
  }, WITH_SINGLES, names);
});

test('without WebAssembly a search finds words as they are spelt, and the page says so', async () => {
  const init = () => { delete globalThis.WebAssembly; };
  const { title } = made.records.articles.find(({ story }) => story === stories[0].id);
  const word = title.split(/\s+/).find((part) => /^[\u0621-\u064a]{4,}$/u.test(part));
  for (const without of [false, true]) {
    await visit(browser, made.file, { hash: `#/stories?q=${encodeURIComponent(word)}`, height: ALL_ROWS, init: without ? init : null }, async (page) => {
      assert.ok((await listed(page)).length > 0);
      assert.equal(await page.locator('.results .plain-words').count(), Number(without));
      await goTo(page, '#/compare/0/1');
      assert.equal(await page.locator('.compare-result .plain-words').count(), Number(without));
      assert.ok((await page.locator('.compare-column').count()) === 2);
    });
  }
});

test('the outlet filter shows the stories with an article of the outlet', async () => {
  await onList(async (page) => {
    const options = await page.$$eval('.fields select', ([select]) => [...select.options].map((o) => [o.value, o.textContent]));
    assert.equal(options.length, 1 + new Set(made.records.articles.map((a) => a.source)).size, 'all, each, and the unknown one');
    for (const [value, name] of options.slice(1)) {
      await page.locator('.fields select').first().selectOption(value);
      const source = value === '-1' ? undefined : name;
      const expected = idsWhere((story) => members.get(story.id).some((article) => article.source === source));
      assert.deepEqual((await listed(page)).sort(), expected, name);
    }
  });
});

test('the dates show the stories with an article of those days', async () => {
  await onList(async (page) => {
    for (const [from, to] of [['2025-05-20', ''], ['', '2025-05-19'], ['2025-05-20', '2025-05-20'], ['2025-05-21', '']]) {
      await page.locator('input[type=date]').first().fill(from);
      await page.locator('input[type=date]').last().fill(to);
      const inside = ({ published: at }) => at && (!from || seconds(at) >= seconds(from)) && (!to || seconds(at) < seconds(to) + 86_400);
      assert.deepEqual((await listed(page)).sort(), idsWhere((story) => members.get(story.id).some(inside)), `${from}..${to}`);
    }
  });
});

test('the kind and the weak links part the stories', async () => {
  const storyOf = new Map(made.records.articles.map((article) => [article.id, article.story]));
  const weak = new Set(links.filter(({ kind }) => kind === 'weak').map(({ a }) => storyOf.get(a)));
  assert.equal(weak.size, 1);
  await onList(async (page) => {
    for (const [hash, test] of [
      ['kind=copies', (story) => textsOf(story) < story.articles],
      ['kind=wordings', (story) => textsOf(story) > 1],
      ['weak=with', (story) => weak.has(story.id)],
      ['weak=without', (story) => !weak.has(story.id)],
    ]) {
      await goTo(page, `#/stories?${hash}`);
      assert.deepEqual((await listed(page)).sort(), idsWhere(test), hash);
      await page.click('.chip');
      assert.deepEqual((await listed(page)).sort(), idsWhere(() => true), `${hash}, taken away`);
    }
  });
});

test('each order has its greatest first', async () => {
  const of = new Map(stories.map((story) => [story.id, story]));
  const growth = ({ id, articles, first, last }) => {
    if (articles < 3 || !first) return 0;
    const days = members.get(id).some((a) => a.published && !a.published.includes('T'));
    return (3600 * articles) / Math.max(seconds(last) - seconds(first), days ? 86_400 : 3600);
  };
  const worth = {
    size: (story) => story.articles, newest: (story) => (story.last ? seconds(story.last) : -Infinity),
    outlets: (story) => story.outlets, growth,
  };
  const orders = new Set();
  await onList(async (page) => {
    for (const [sort, value] of Object.entries(worth)) {
      await page.locator('.list-controls > .field select').selectOption(sort);
      const ids = await listed(page);
      assert.deepEqual([...ids].sort(), idsWhere(() => true), sort);
      const values = ids.map((id) => value(of.get(id)));
      values.forEach((v, i) => assert.ok(i === 0 || values[i - 1] >= v, `${sort}: ${values.join(' ')}`));
      orders.add(ids.join());
    }
  });
  assert.equal(orders.size, 4);
});

test('the address holds the search, and Back takes it away', async () => {
  await onList(async (page) => {
    await typed(page, 'قطار');
    await page.locator('.fields select').first().selectOption({ index: 3 });
    const hash = await page.evaluate(() => location.hash);
    const ids = await listed(page);
    await goTo(page, '#/');
    await goTo(page, hash);
    assert.equal(await page.inputValue('input[type=search]'), 'قطار');
    assert.deepEqual(await listed(page), ids);
  });
});

test('of a long list only the rows near the window are in the document, and every one can be reached', async () => {
  const articles = Array.from({ length: 400 }, (_, i) => ({ id: `a${i}`, title: `خبر رقم ${i}`, text: Array.from({ length: 30 }, (_, k) => `كلمة${i}x${k}`).join(' '), source: `o${i % 9}`, date: '2025-06-01T08:00:00Z' }));
  const long = makePage('long', [feed('long-in.jsonl', articles)]);
  await visit(browser, long.file, { hash: WITH_SINGLES }, async (page) => {
    const shown = () => page.$$eval('.story-row', (rows) => rows.map((row) => Number(row.getAttribute('aria-posinset'))));
    const seen = new Set(await shown());
    assert.ok(seen.size < 100, `${seen.size} rows at first`);
    for (let last = -1, top = 0; top !== last;) {
      last = top;
      await page.mouse.wheel(0, 2000);
      await page.waitForTimeout(50);
      const rows = await shown();
      assert.ok(rows.length < 150, `${rows.length} rows at once`);
      rows.forEach((row) => seen.add(row));
      top = await page.evaluate(() => scrollY);
    }
    assert.equal(seen.size, long.records.stories.length);
    assert.equal(await page.getAttribute('.story-row', 'aria-setsize'), String(long.records.stories.length));
  });
});
