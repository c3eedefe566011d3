// The limits: what the page groups with its sliders is what `sada report` groups from the run file.
//
// The page is asked through what it shows: how many stories there are, and of each one of two
// articles or more the articles of every text and copy. The others are then the same too.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goTo, listed, makePage, membersOf, openBrowser, recordsOf, sada, storyAddress, visit, WITH_WEAK } from './support.mjs';

let browser;
const made = makePage('mixed', WITH_WEAK);
const copies = makePage('copies', WITH_WEAK, '--level', 'copies', '--threshold', '0.3');

before(async () => { browser = await openBrowser(); });
after(() => browser.close());

/** A window in which every row of the list is in the document. */
const ALL_ROWS = { width: 1000, height: 5000 };

/** How many stories there are, and those of several articles as lines of sorted groups of sorted ids. */
const lines = (count, stories) => [count, ...stories.filter((groups) => groups.flat().length > 1)
  .map((groups) => groups.map((group) => [...group].sort().join(' ')).sort().join(' | ')).sort()];

/** What a run file groups. */
function groupedBy(text) {
  const stories = [...membersOf(recordsOf(text)).values()];
  return lines(stories.length, stories.map((articles) => {
    const groups = new Map();
    for (const { id, copy_group: group = id } of articles) groups.set(group, [...(groups.get(group) ?? []), id]);
    return [...groups.values()];
  }));
}

/** Opens each story in turn, unfolds all, and reads the articles of every text. */
async function readStories(addresses) {
  const ready = () => [...document.querySelectorAll('.copy-fold')].every((fold) => fold.querySelector('.copy-item'));
  const texts = () => [...document.querySelectorAll('.text-card')].map((card) =>
    [...card.querySelectorAll('[id^="article-"]')].map((node) => Number(node.id.slice('article-'.length))));
  const stories = [];
  for (const address of addresses) {
    await new Promise((done) => {
      addEventListener('hashchange', done, { once: true });
      location.hash = address;
    });
    for (let more; (more = document.querySelector('.story-texts > .step'));) more.click();
    for (const fold of document.querySelectorAll('.copy-fold')) fold.open = true;
    // Folds are filled when they have opened, in a later task.
    while (!ready()) await new Promise((done) => setTimeout(done));
    stories.push(texts());
  }
  return stories;
}

/** What the page groups as it stands. */
async function groupedOnPage(page, { ids }) {
  await page.setViewportSize(ALL_ROWS);
  await goTo(page, '#/stories?singles=1');
  const count = (await listed(page)).length;
  await goTo(page, '#/stories');
  const addresses = (await listed(page)).map(storyAddress);
  await page.setViewportSize({ ...ALL_ROWS, height: 600 });
  const stories = await page.evaluate(readStories, addresses);
  return lines(count, stories.map((groups) => groups.map((group) => group.map((article) => ids[article]))));
}

/** Does something to the limits, and waits until the view has followed, which is said. */
async function limit(page, act) {
  await page.evaluate(() => {
    document.querySelector('.limits').open = true;
    document.getElementById('live').textContent = '';
  });
  await act();
  await page.waitForFunction(() => document.getElementById('live').textContent !== '');
}

/** Moves a slider. */
const slide = (page, which, value) =>
  limit(page, () => page.locator('.limits input[type=range]').nth(which).fill(String(value)));

const COPIES = 0;
const STORIES = 1;

test('wherever the sliders stand, the page groups as the command does', async () => {
  const cuts = [[6100, 5800], [7500, 7000], [9900, 5000], [10_000, 10_000]];
  const seen = new Set();
  await visit(browser, made.file, {}, async (page) => {
    for (const [threshold, cut] of cuts) {
      await slide(page, COPIES, threshold);
      await slide(page, STORIES, cut);
      const report = sada('report', made.run, '--threshold', String(threshold / 10_000), '--coarseness', String(cut / 10_000), '--format', 'jsonl');
      assert.deepEqual(await groupedOnPage(page, made), groupedBy(report), `${threshold} ${cut}`);
      seen.add(groupedBy(report).join());
    }
  });
  assert.equal(seen.size, cuts.length, 'each cut groups otherwise');
});

test('without weak links too', async () => {
  const report = groupedBy(sada('report', made.run, '--no-weak', '--format', 'jsonl'));
  assert.notDeepEqual(report, groupedBy(sada('report', made.run, '--format', 'jsonl')));
  await visit(browser, made.file, {}, async (page) => {
    await limit(page, () => page.locator('.limits .check input').uncheck());
    assert.deepEqual(await groupedOnPage(page, made), report);
  });
});

test('a page of copies alone is regrouped as the command does', async () => {
  await visit(browser, copies.file, {}, async (page) => {
    for (const threshold of [4500, 10_000]) {
      await slide(page, COPIES, threshold);
      const report = sada('report', copies.run, '--threshold', String(threshold / 10_000), '--format', 'jsonl');
      assert.deepEqual(await groupedOnPage(page, copies), groupedBy(report), `${threshold}`);
    }
  });
});

test('the counts follow the slider, the command is named, and one button takes all back', async () => {
  await visit(browser, made.file, {}, async (page) => {
    const shown = async () => (await page.textContent('.in-short')).match(/\d+/g).map(Number);
    const before = await shown();
    await slide(page, COPIES, 9000);
    await slide(page, STORIES, 7000);
    const { counts, stories } = recordsOf(sada('report', made.run, '--threshold', '0.9', '--coarseness', '0.7', '--format', 'jsonl'));
    const now = await shown();
    assert.notDeepEqual(now, before);
    const shared = stories.filter((story) => story.articles > 1).length;
    assert.deepEqual(now.slice(0, 6), [counts.articles, counts.outlets, counts.stories, shared, counts.told, counts.copies]);
    assert.equal(await page.textContent('.limits code'), '--threshold 0.9 --coarseness 0.7');
    assert.match(await page.textContent('.limit-now'), new RegExp(`\\b${shared}\\b`));
    await limit(page, () => page.click('.limits button'));
    assert.deepEqual(await shown(), before);
    assert.equal(await page.locator('.limits input').first().inputValue(), '5000');
    assert.ok(await page.locator('.limits code').isHidden());
  });
});

test('an open story follows the slider, and one that was split says so', async () => {
  await visit(browser, made.file, { hash: storyAddress(made.records.stories[0].id) }, async (page) => {
    const texts = () => page.locator('.text-card').count();
    const before = await texts();
    await slide(page, STORIES, 10_000);
    assert.ok(await texts() < before);
    assert.equal(await page.locator('.story-head .note').count(), 1);
  });
});
