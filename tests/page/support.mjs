// What the tests of the page share: pages made by sada, a browser, and a watch over what they do.
//
// In: SADA_BIN (target/debug/sada unless given) and CHROMIUM (found by its usual names unless
// given). Out: pages as files in a folder that goes with the process, and visits to them. Every
// visit ends by asserting that the page asked for nothing but its own file, that nothing was
// refused by its policy, and that no error, no dialog came up.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const DEMO = [join(ROOT, 'seeds/demo')];
/** The demo, and two articles without date or outlet that a weak link joins. */
export const WITH_WEAK = [...DEMO, ...readdirSync(join(ROOT, 'seeds')).filter((name) => name.endsWith('.txt')).map((name) => join(ROOT, 'seeds', name))];

const SADA = resolve(ROOT, process.env.SADA_BIN ?? 'target/debug/sada');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
/** The code of a run that left something out, which is no failure. */
const DONE_WITH_SKIPPED = 3;

const folder = mkdtempSync(join(tmpdir(), 'sada-page-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A file in the folder of this process. */
export const scratch = (name) => join(folder, name);

/** Runs sada; gives what it writes to standard output. */
export function sada(...args) {
  const ran = spawnSync(SADA, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (ran.error) throw new Error(`${SADA}: ${ran.error.message} (cargo build, or set SADA_BIN)`);
  assert.ok([0, DONE_WITH_SKIPPED].includes(ran.status), `sada ${args.join(' ')}:\n${ran.stderr}`);
  return ran.stdout;
}

/**
 * Clusters what lies at some paths and writes their page, with whole texts unless told otherwise.
 * @returns {{file: string, run: string, records: Records, ids: string[]}} the page, the run file,
 *   what stands in it, and the id of every article by its number in the page
 */
export function makePage(name, paths, ...options) {
  const [file, run] = [scratch(`${name}.html`), scratch(`${name}.jsonl`)];
  const texts = options.includes('--texts') ? [] : ['--texts', 'stories'];
  sada('cluster', ...paths, '-q', '-o', run, '-o', file, ...texts, ...options);
  return { file, run, records: recordsOf(readFileSync(run, 'utf8')), ids: idsOf(readFileSync(file, 'utf8')) };
}

/** Writes articles as a feed. */
export function feed(name, articles) {
  const path = scratch(name);
  writeFileSync(path, articles.map((article) => `${JSON.stringify(article)}\n`).join(''));
  return path;
}

/** The records of a run file: its head, and stories, articles and links in their order. */
export function recordsOf(text) {
  const all = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const of = (type) => all.filter((record) => record.type === type);
  return { counts: all[0].counts, stories: of('story'), articles: of('article'), links: of('link') };
}

/** The articles of each story of a run. */
export function membersOf({ articles }) {
  const members = new Map();
  for (const article of articles) members.set(article.story, [...(members.get(article.story) ?? []), article]);
  return members;
}

/** What is packed into an element of a page. */
export function unpacked(html, id) {
  const [, base64] = html.match(new RegExp(`id="${id}">([^<]*)<`)) ?? [];
  return base64 && JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString('utf8'));
}

function idsOf(html) {
  const ids = [];
  for (let i = 0, block; (block = unpacked(html, `b${i}`)); i++) ids.push(...block.id);
  return ids;
}

function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const paths = NAMES.flatMap((name) => process.env.PATH.split(delimiter).map((at) => join(at, name)));
  const found = paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error(`no Chromium (looked for ${NAMES.join(', ')}); set CHROMIUM`);
  return found;
}

/** Opens the browser; whoever opens it closes it. */
export const openBrowser = () => chromium.launch({ executablePath: chromiumPath(), args: FLAGS });

/** Writes down all that a page must not do. */
export function watch(page, file) {
  const faults = [];
  const own = pathToFileURL(file).href;
  page.on('request', (request) => request.url().split('#')[0] !== own && faults.push(`request: ${request.url()}`));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.stack ?? error}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  return faults;
}

/** Refusals of the policy become errors on the console, where `watch` sees them. */
function tellRefusals() {
  document.addEventListener('securitypolicyviolation', (event) => console.error(`refused: ${event.violatedDirective} ${event.blockedURI}`));
}

/**
 * Opens a page from disk, does something with it, and asserts that it kept quiet.
 * @param {import('playwright-core').Browser} browser
 * @param {string} file
 * @param {{hash?: string, lang?: string, theme?: string, width?: number, height?: number, context?: object, init?: () => void}} how
 * @param {(page: import('playwright-core').Page) => Promise<void>} act
 */
export async function visit(browser, file, how, act) {
  const { hash = '', lang = 'ar', theme = 'light', width = 1200, height = 900, context = {}, init = null } = how;
  const opened = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', ...context });
  try {
    const page = await opened.newPage();
    page.setDefaultTimeout(15_000);
    const faults = watch(page, file);
    await page.addInitScript(tellRefusals);
    if (init) await page.addInitScript(init);
    await page.addInitScript(([l, th]) => {
      if (!localStorage.getItem('sada-language')) localStorage.setItem('sada-language', l);
      if (!localStorage.getItem('sada-theme')) localStorage.setItem('sada-theme', th);
    }, [lang, theme]);
    await page.goto(pathToFileURL(file).href + hash);
    await page.waitForSelector('h1');
    await act(page);
    await settled(page);
    assert.deepEqual(faults, [], 'what the page must not do');
  } finally {
    await opened.close();
  }
}

/** When a block has been unpacked and drawn: nothing has changed for a while. */
export async function settled(page) {
  await page.evaluate(async () => {
    const quiet = 100;
    let last = performance.now();
    const end = last + 3000;
    const changes = new MutationObserver(() => { last = performance.now(); });
    changes.observe(document, { subtree: true, childList: true, attributes: true });
    while (performance.now() - last < quiet && performance.now() < end) await new Promise((done) => setTimeout(done, 10));
    changes.disconnect();
  });
}

/** Goes to an address inside the page, as a link would. */
export async function goTo(page, hash) {
  await page.evaluate((to) => new Promise((done) => {
    if (location.hash === to) return done();
    addEventListener('hashchange', () => done(), { once: true });
    location.hash = to;
  }), hash);
  await settled(page);
}

/** The ids of the stories that the list shows; the window must be high enough for all. A busy machine draws late. */
export async function listed(page) {
  await settled(page);
  for (const end = Date.now() + 5000; ;) {
    const [said, ids] = await page.evaluate(() => [
      document.querySelector('.results').textContent,
      [...document.querySelectorAll('.story-list .story-title a')].map((a) => decodeURIComponent(a.hash.slice('#/story/'.length))),
    ]);
    const counted = Number(said.match(/\d+/)?.[0] ?? 0);
    if (counted <= 2 || ids.length === counted) return ids;
    if (Date.now() > end) assert.equal(ids.length, counted, `rows of «${said}»`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** The address of a story. */
export const storyAddress = (id) => `#/story/${encodeURIComponent(id)}`;
