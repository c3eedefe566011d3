// The page of a story, its picture of links, and the comparison of two texts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DEMO, goTo, makePage, membersOf, openBrowser, settled, storyAddress, visit } from './support.mjs';

let browser;
const demo = makePage('demo', DEMO);
const { stories, links } = demo.records;
const members = membersOf(demo.records);
const articles = new Map(demo.records.articles.map((article) => [article.id, article]));
const told = stories.filter((story) => story.articles > 1);
const inside = ({ id }) => links.filter(({ a, b }) => articles.get(a).story === id && articles.get(b).story === id);
const both = told.find((story) => new Set(inside(story).map(({ kind }) => kind)).size > 1);

before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const open = (story, act, how = {}) => visit(browser, demo.file, { hash: storyAddress(story.id), lang: 'en', ...how }, async (page) => {
  await settled(page);
  await act(page);
});
const words = (text) => text.replace(/\s+/g, ' ').trim();

test('a story shows its headline, its texts with their outlets, and its copies folded', async () => {
  const story = told.find(({ texts }) => texts > 1);
  const own = members.get(story.id);
  await open(story, async (page) => {
    assert.equal(words(await page.textContent('h1')), words(story.title));
    assert.equal(await page.locator('.text-card').count(), story.texts);
    const outlets = await page.$$eval('.text-original .outlet', (all) => all.map((node) => node.textContent));
    const originals = own.filter((article) => article.role !== 'copy' || !article.copy_of).map((article) => article.source);
    assert.deepEqual(outlets.sort(), originals.sort());
    const fold = page.locator('.copy-fold').first();
    assert.equal(await fold.locator('.copy-item:visible').count(), 0);
    await fold.locator('summary').click();
    await fold.locator('.copy-item').first().waitFor();
    for (const other of await page.locator('.copy-fold:not([open]) > summary').all()) await other.click();
    await settled(page);
    assert.equal(await page.locator('.copy-item').count(), own.length - originals.length);
    const texts = await page.$$eval('.text-original .excerpt-body', (all) => all.map((node) => node.textContent.length));
    assert.equal(texts.length, originals.length);
    assert.ok(texts.every((length) => length > 50));
  });
});

test('an article leads to its address outside, and asks for nothing until it is pressed', async () => {
  await open(both, async (page) => {
    const hrefs = await page.$$eval('.text-original a.out', (all) => all.map((a) => [a.href, a.rel, a.target]));
    assert.ok(hrefs.length > 0);
    const urls = new Set(members.get(both.id).map((article) => new URL(article.url).href));
    for (const [href, rel, target] of hrefs) {
      assert.ok(urls.has(href), href);
      assert.match(rel, /noopener.*noreferrer|noreferrer.*noopener/);
      assert.equal(target, '_blank');
    }
  });
});

test('every link of a story says why it is there', async () => {
  await open(both, async (page) => {
    for (let more; (more = page.locator('.link-list .step')) && await more.count();) await more.click();
    await settled(page);
    const shown = await page.$$eval('.link-item', (all) => all.map((node) => ({ kind: node.className.split(' ')[1], reason: node.querySelector('.reason').textContent })));
    const own = inside(both);
    assert.equal(shown.length, own.length);
    const said = own.map((link) => (link.kind === 'copy' ? `${Math.floor(100 * link.score + 1e-4)}%` : link.why.shared[0][0]));
    for (const { kind, reason } of shown) {
      assert.ok(own.some((link, i) => link.kind === kind && reason.includes(said[i])), `${kind}: ${reason}`);
    }
    assert.deepEqual(shown.map(({ kind }) => kind).sort(), own.map(({ kind }) => kind).sort());
  });
});

test('the picture has a point for each article and a line for each link', async () => {
  await visit(browser, demo.file, {}, async (page) => {
    for (const story of told) {
      await goTo(page, storyAddress(story.id));
      await page.waitForSelector('.graph-picture .point');
      const [points, lines] = [await page.locator('.graph-picture .point').count(), await page.locator('.graph-picture .line').count()];
      assert.deepEqual([points, lines], [story.articles, inside(story).length], story.title);
    }
  });
});

test('the points of a picture are apart and inside it', async () => {
  const largest = told.toSorted((a, b) => b.articles - a.articles)[0];
  await open(largest, async (page) => {
    const [box, points] = await page.evaluate(() => {
      const middle = (node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
      };
      const { left, top, right, bottom } = document.querySelector('.graph-box').getBoundingClientRect();
      return [[left, top, right, bottom], [...document.querySelectorAll('.graph-picture .disc')].map(middle)];
    });
    points.forEach(([x, y], i) => {
      assert.ok(x > box[0] && y > box[1] && x < box[2] && y < box[3]);
      points.slice(0, i).forEach(([ox, oy]) => assert.ok(Math.hypot(x - ox, y - oy) > 10, `${i} lies on another`));
    });
  });
});

test('the names in a picture lie neither on each other nor outside it', async () => {
  for (const width of [360, 1200]) {
    await visit(browser, demo.file, { width }, async (page) => {
      for (const story of told) {
        await goTo(page, storyAddress(story.id));
        await page.waitForSelector('.graph-picture .point.lead text');
        const [outer, ...names] = await page.$$eval('.graph-box, .graph-picture text:not([visibility="hidden"])', (all) => all.map((node) => {
          const { left, top, right, bottom } = node.getBoundingClientRect();
          return { left, top, right, bottom, words: node.tagName === 'text' ? node.textContent : '' };
        }));
        assert.ok(names.length > story.articles / 2, story.title);
        names.forEach((name, i) => {
          assert.ok(name.left >= outer.left && name.right <= outer.right, `${name.words} leaves the picture`);
          for (const other of names.slice(0, i)) {
            const over = Math.min(name.right, other.right) - Math.max(name.left, other.left);
            const under = Math.min(name.bottom, other.bottom) - Math.max(name.top, other.top);
            assert.ok(over <= 0 || under <= 5, `${name.words} lies on ${other.words}`);
          }
        });
      }
    });
  }
});

test('a press on a point goes to its article; buttons and keys zoom', async () => {
  await open(both, async (page) => {
    const place = () => page.getAttribute('.graph-picture .point:last-child', 'transform');
    const before = await place();
    await page.locator('.graph-buttons button').first().click();
    const near = await place();
    assert.notEqual(near, before);
    await page.focus('.graph-box');
    await page.keyboard.press('ArrowLeft');
    assert.notEqual(await place(), near);
    await page.keyboard.press('0');
    assert.equal(await place(), before);
    await page.locator('.graph-picture .point.copy').first().click();
    const focused = await page.evaluate(() => [document.activeElement.className, document.activeElement.getClientRects().length]);
    assert.deepEqual(focused, ['copy-item', 1]);
  });
});

test('a copy is compared with its original: shared phrases and differences are marked', async () => {
  const copied = demo.records.articles.find((article) => article.copy_of && article.score < 0.9 && article.score > 0.5);
  await open({ id: copied.story }, async (page) => {
    for (const fold of await page.locator('.copy-fold:not([open]) > summary').all()) await fold.click();
    const number = demo.ids.indexOf(copied.id);
    await page.click(`#article-${number} a[href^="#/compare/"]`);
    await page.waitForSelector('.compare-column');
    assert.ok(await page.evaluate((n) => location.hash.endsWith(`/${n}`), number));
    assert.equal(await page.locator('.compare-column').count(), 2);
    const count = (kind) => page.locator(`.compare-text .word.${kind}`).count();
    assert.ok(await count('shared') > 0);
    assert.ok(await count('changed') + await count('only') > 0);
    const share = Number((await page.textContent('.compare-sum')).match(/(\d+)\s*%/)[1]);
    assert.ok(share > 50 && share <= 100, `${share} %`);
    const whole = (await page.textContent('.compare-columns')).length;
    await page.click('.compare-tools .switch');
    assert.equal(await page.getAttribute('.compare-tools .switch', 'aria-pressed'), 'true');
    assert.ok((await page.textContent('.compare-columns')).length < whole);
    await page.click('.story-way a[href^="#/story/"]');
    await page.waitForSelector('.story-page');
    assert.equal(words(await page.textContent('h1')), words(stories.find(({ id }) => id === copied.story).title));
  });
});

test('an article beside itself has no difference', async () => {
  await visit(browser, demo.file, { hash: '#/compare/3/3' }, async (page) => {
    await page.waitForSelector('.compare-column');
    assert.equal(await page.locator('.compare-columns .changed, .compare-columns .only').count(), 0);
  });
});

test('two texts are picked for a comparison', async () => {
  await open(both, async (page) => {
    const picks = page.locator('.text-original .pick');
    await picks.first().click();
    assert.ok(await page.locator('.pick-bar').isVisible());
    await picks.nth(1).click();
    await page.waitForSelector('.compare-column');
    assert.match(await page.evaluate(() => location.hash), /^#\/compare\/\d+\/\d+$/);
  });
});

test('an address that leads nowhere says so', async () => {
  await visit(browser, demo.file, {}, async (page) => {
    for (const hash of ['#/story/none', '#/story/%E0%A4%A', '#/story/__proto__', '#/compare/0/99999999', '#/compare/-1/x', '#/compare/1.5/2']) {
      await goTo(page, hash);
      assert.equal(await page.locator('.nothing h1').count(), 1, hash);
    }
  });
});
