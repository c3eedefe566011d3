// The page for who uses no mouse, cannot see it, has a phone or a wide screen.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { goTo, makePage, openBrowser, ROOT, settled, storyAddress, visit, WITH_WEAK } from './support.mjs';

/** Pictures of every view, for eyes. */
const SHOTS = join(ROOT, 'target/page-shots');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;
const made = makePage('mixed', WITH_WEAK);
const { stories } = made.records;
const story = stories.find(({ texts }) => texts > 2) ?? stories[0];
const weak = made.records.articles.find(({ id }) => id === made.records.links.find(({ kind }) => kind === 'weak').a).story;
const copy = made.records.articles.find((article) => article.copy_of && article.score < 0.9);
const VIEWS = {
  overview: '#/', list: '#/stories', story: storyAddress(story.id), weak: storyAddress(weak),
  compare: `#/compare/${made.ids.indexOf(copy.copy_of)}/${made.ids.indexOf(copy.id)}`,
};

before(async () => {
  browser = await openBrowser();
  mkdirSync(SHOTS, { recursive: true });
});
after(() => browser.close());

for (const [lang, theme, width] of [['ar', 'light', 360], ['ar', 'dark', 1440], ['en', 'light', 1440], ['en', 'dark', 360]]) {
  test(`axe finds nothing serious: ${lang}, ${theme}, ${width} wide`, async () => {
    await visit(browser, made.file, { lang, theme, width }, async (page) => {
      await page.evaluate(axe);
      for (const [name, hash] of Object.entries(VIEWS)) {
        await goTo(page, hash);
        await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
        await settled(page);
        const { violations, passes } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES);
        assert.ok(passes.length > 10);
        const found = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
          .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)} ${nodes[0].failureSummary}`);
        assert.deepEqual(found, [], name);
      }
    });
  });
}

test('axe sees what is wrong when something is', async () => {
  await visit(browser, made.file, {}, async (page) => {
    await page.evaluate(axe);
    await page.evaluate(() => document.querySelector('main').append(document.createElement('button')));
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: { type: 'rule', values: ['button-name', 'list'] } }));
    assert.ok(violations.some(({ id, impact }) => id === 'button-name' && impact === 'critical'));
  });
});

const focused = (page) => page.evaluate(() => {
  const node = document.activeElement;
  return {
    tag: node.tagName, type: node.type ?? '', className: node.className, id: node.id, href: node.getAttribute('href') ?? '',
    outline: getComputedStyle(node).outlineStyle !== 'none' && Number.parseFloat(getComputedStyle(node).outlineWidth) >= 2,
  };
});

async function tabTo(page, test, most = 40) {
  const passed = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (test(now)) return now;
    passed.push(`${now.tag} ${now.id || now.className || now.href}`);
  }
  return assert.fail(`not reached by Tab: ${passed.join(', ')}`);
}

test('by keyboard: the content, the search, the list, a story, and back to where one was', async () => {
  await visit(browser, made.file, {}, async (page) => {
    await page.keyboard.press('Tab');
    assert.equal((await focused(page)).className, 'skip');
    const box = await page.locator('.skip').boundingBox();
    assert.ok(box.y >= 0 && box.height >= 24, 'the skip link is seen');
    await page.keyboard.press('Enter');
    assert.equal((await focused(page)).id, 'main');
    await page.reload();
    await page.waitForSelector('h1');
    await tabTo(page, ({ href }) => href === '#/stories');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.story-list');
    assert.equal((await focused(page)).tag, 'H1');
    assert.ok((await tabTo(page, ({ type }) => type === 'search')).outline);
    await page.keyboard.type('بيلسان');
    await settled(page);
    assert.match(await page.textContent('#live'), /\d/);
    const at = await tabTo(page, ({ href }) => href.startsWith('#/story/'));
    assert.ok(at.outline);
    await page.keyboard.press('ArrowDown');
    const next = await focused(page);
    assert.ok(next.href.startsWith('#/story/') && next.href !== at.href);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.story-page');
    assert.equal((await focused(page)).tag, 'H1');
    await page.goBack();
    await page.waitForSelector('.story-list');
    assert.equal((await focused(page)).href, next.href);
    assert.equal(await page.inputValue('input[type=search]'), 'بيلسان');
  });
});

test('all of a story is reached by Tab, and what has the focus is seen', async () => {
  await visit(browser, made.file, { hash: VIEWS.story }, async (page) => {
    await settled(page);
    await tabTo(page, ({ tag }) => tag === 'SUMMARY');
    const unseen = [];
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press('Tab');
      const now = await focused(page);
      if (now.tag !== 'BODY' && !now.outline) unseen.push(now);
    }
    assert.deepEqual(unseen, []);
    await page.locator('.copy-fold > summary').first().focus();
    await page.keyboard.press('Enter');
    await tabTo(page, ({ href }) => href.startsWith('#/compare/'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('.compare-page');
  });
});

test('headings go down without a gap, and there is one of the first order', async () => {
  await visit(browser, made.file, {}, async (page) => {
    for (const [name, hash] of Object.entries(VIEWS)) {
      await goTo(page, hash);
      const levels = await page.$$eval('h1, h2, h3, h4', (all) => all.filter((node) => node.getClientRects().length).map((node) => Number(node.tagName[1])));
      assert.equal(levels.filter((level) => level === 1).length, 1, name);
      levels.forEach((level, i) => assert.ok(i === 0 || level <= levels[i - 1] + 1, `${name}: ${levels}`));
    }
  });
});

/** Brings a part of a view to the top of a picture. */
const show = (page, selector) => page.evaluate((part) => document.querySelector(part)?.scrollIntoView({ block: 'start' }), selector);

for (const width of [360, 900, 1440]) {
  test(`no view scrolls sideways, ${width} wide`, async () => {
    for (const [lang, theme] of width === 900 ? [['ar', 'light']] : [['ar', 'light'], ['en', 'dark']]) {
      await visit(browser, made.file, { lang, theme, width, height: width < 500 ? 780 : 950 }, async (page) => {
        for (const [name, hash] of Object.entries(VIEWS)) {
          await goTo(page, hash);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${name}, ${lang}: ${over} px`);
          const shot = (part) => page.screenshot({ path: join(SHOTS, `${part}-${width}-${lang}-${theme}.png`) });
          await shot(name);
          for (const part of name === 'story' ? ['graph', 'links'] : name === 'overview' ? ['outlets', 'matrix'] : []) {
            await show(page, { graph: '.story-part.graph', links: '.story-part.links', outlets: 'table.outlets', matrix: 'table.matrix' }[part]);
            await shot(part);
          }
        }
      });
    }
  });
}
