// Measures the page of the articles in some files and prints a table; see `run`.
//
// First view: from the start of the navigation to two frames after the heading is there. A
// keystroke: from the input to the end of the frame that shows the list. A slider: the same, to the
// counts beside it. All times are of a page that has just been opened, except that the index of the
// search is made in idle time, which is waited for.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makePage, openBrowser, ROOT } from '../../tests/page/support.mjs';

const ROUNDS = 7;
/** Time in which the index of the search is made, in milliseconds. */
const IDLE = 4000;
const WORDS = ['ا', 'ال', 'الم', 'المل', 'الملك', 'الملك س', 'و'];
const LIMITS = [5500, 6000, 7000, 8000, 9000, 9500, 10_000];

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** Notes when the first view stands. */
function noteFirstView() {
  const changes = new MutationObserver(() => {
    if (!document.querySelector('h1')) return;
    changes.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { window.firstView = performance.now(); }));
  });
  changes.observe(document, { childList: true, subtree: true });
}

/** Sets an input to each value in turn; gives how long each took to be seen. */
async function timed([selector, values]) {
  const drawn = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  }));
  const input = document.querySelector(selector);
  const times = [];
  for (const value of values) {
    await new Promise((done) => setTimeout(done, 400));
    const began = performance.now();
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await drawn();
    times.push(performance.now() - began);
  }
  return times;
}

async function measured(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 950 } });
  await page.addInitScript(noteFirstView);
  const first = [];
  for (let i = 0; i < ROUNDS; i++) {
    await page.goto('about:blank');
    await page.goto(url);
    await page.waitForFunction(() => window.firstView);
    first.push(await page.evaluate(() => window.firstView));
  }
  await page.goto('about:blank');
  await page.goto(`${url}#/stories`);
  await page.waitForSelector('.story-row');
  await page.waitForTimeout(IDLE);
  const keys = await page.evaluate(timed, ['input[type=search]', WORDS]);
  await page.evaluate(() => { document.querySelector('.limits').open = true; });
  const sliders = [];
  for (const i of (await page.locator('.limits input[type=range]').all()).keys()) {
    sliders.push(await page.evaluate(timed, [`.limit:nth-child(${i + 1}) input`, LIMITS]));
  }
  await page.close();
  return { first, keys, sliders };
}

const inputs = process.argv.slice(2).map((path) => resolve(ROOT, path));
const browser = await openBrowser();
try {
  console.log('| texts | articles | stories | MB | ms to the first view | ms a keystroke (worst) | ms a slider: copies (worst) | stories (worst) |');
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|');
  for (const texts of ['none', 'excerpt', 'stories']) {
    const { file, records } = makePage(`measured-${texts}`, inputs, '--texts', texts);
    const { first, keys, sliders } = await measured(browser, pathToFileURL(file).href);
    const cells = [keys, ...sliders].map((times) => `${median(times).toFixed(0)} (${Math.max(...times).toFixed(0)})`);
    const megabytes = (statSync(file).size / 1e6).toFixed(1);
    console.log(`| ${texts} | ${records.counts.articles} | ${records.counts.stories} | ${megabytes} | ${median(first).toFixed(0)} | ${cells.join(' | ')} |`);
  }
} finally {
  await browser.close();
}
