/**
 * The data in the file: the core (all that lists and counts need) and the blocks (texts, addresses,
 * reasons, positions), each gzipped JSON in base64.
 *
 * In: the `<script>` elements of the page. Out: plain objects with typed columns. The core is
 * unpacked once, blocks when a story of theirs is opened; a few stay in memory.
 */

import { keys, keyLine, useRules } from './normalise.js';
import { HAS_WEAK } from './model.js';

/** Blocks that are kept unpacked. */
const KEPT_BLOCKS = 6;

let opened = null;
const blocksOpen = new Map();

/** What is in a packed element, by its id, as a response of which one can ask for JSON or bytes. */
function unpack(id) {
  const text = document.getElementById(id).textContent;
  const bytes = Uint8Array.fromBase64
    ? Uint8Array.fromBase64(text.trim())
    : Uint8Array.from(atob(text.trim()), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream);
}

/** The core, with typed columns: `articles.at` (NaN: no date), `…first` with a last element more. */
export async function openCore() {
  opened ??= unpack('core').json().then(shape);
  return opened;
}

/** Takes the rules by which words are read into use. */
export async function openWords() {
  try {
    await useRules(await unpack('words').arrayBuffer());
  } catch {
    // The page lives without: see normalise.js.
  }
}

function shape(core) {
  const { articles, groups, stories, links, merges } = core;
  core.n = articles.title.length;
  articles.at = Float64Array.from(articles.at, at => at ?? NaN);
  for (const column of ['outlet', 'words', 'score', 'rank']) articles[column] = Int32Array.from(articles[column]);
  groups.first = Int32Array.from([...groups.first, core.n]);
  groups.kept = Int32Array.from(groups.kept);
  stories.first = Int32Array.from([...stories.first, core.n]);
  stories.lead = Int32Array.from(stories.lead);
  for (const part of [links, merges]) {
    for (const column of ['a', 'b', 'score', 'height']) {
      if (part[column]) part[column] = Int32Array.from(part[column]);
    }
  }
  links.kind = Uint8Array.from(links.kind, digit => Number(digit));
  core.again = new Set(core.again);
  return core;
}

/** When the whole file has been parsed: the blocks stand behind the script. */
function parsed() {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise(done => document.addEventListener('DOMContentLoaded', done, { once: true }));
}

/** Unpacks a block, or gives it from memory. */
export function openBlock(i) {
  let block = blocksOpen.get(i);
  if (block) blocksOpen.delete(i);
  else {
    block = parsed().then(() => unpack(`b${i}`).json());
    block.catch(() => blocksOpen.delete(i));
    if (blocksOpen.size >= KEPT_BLOCKS) blocksOpen.delete(blocksOpen.keys().next().value);
  }
  blocksOpen.set(i, block);
  return block;
}

/** The place of the last element that is not greater. Sorted ascending. */
export function lastNotAbove(sorted, value, length = sorted.length) {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The block of an article, with the number of the first article in it. */
async function blockOf(core, article) {
  const story = lastNotAbove(core.stories.first, article, core.stories.first.length - 1);
  const i = lastNotAbove(core.blocks, story);
  return { block: await openBlock(i), first: core.stories.first[core.blocks[i]] };
}

/**
 * What is known of an article beyond the core.
 * @returns {Promise<{id: string, url: string, text: string|null, x: number, y: number}>}
 */
export async function loadArticle(core, article) {
  const { block, first } = await blockOf(core, article);
  const i = article - first;
  return { id: block.id[i], url: block.url[i], text: block.text?.[i] ?? null, x: block.xy[2 * i], y: block.xy[2 * i + 1] };
}

/** The reasons of a link, by its number in `core.links`. */
export async function loadReason(core, link) {
  const { block, first } = await blockOf(core, core.links.a[link]);
  return block.why[link - firstNotBelow(core.links, first)];
}

/** Links are sorted by story, so that those of earlier articles come first. */
function firstNotBelow(links, article) {
  let [low, high] = [0, links.a.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (links.a[middle] < article) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Figures of every story of a grouping, as columns: articles, texts, outlets, first and last date
 * (NaN if none), 1 where weak links are and where a date is only a day; and sums of all. One pass
 * over the articles.
 */
export function measure(core, grouping) {
  const { order, stories } = grouping;
  const size = stories.lead.length;
  const difference = first => Int32Array.from({ length: size }, (_, s) => first[s + 1] - first[s]);
  const sums = {
    articles: difference(stories.first), texts: difference(stories.group),
    outlets: stories.outlets, first: stories.from, last: stories.to,
    weak: stories.flags.map(flags => Number((flags & HAS_WEAK) > 0)),
    coarse: new Uint8Array(size),
    shared: 0, told: 0, copies: core.n - grouping.groups.kept.length,
  };
  for (const article of order) {
    if (core.articles.precise[article] !== '1' && !Number.isNaN(core.articles.at[article])) sums.coarse[grouping.storyOf[article]] = 1;
  }
  for (let s = 0; s < size; s += 1) {
    sums.shared += Number(sums.articles[s] > 1);
    sums.told += Number(sums.texts[s] > 1);
  }
  return sums;
}

/** What an article is in its story: 'copy', 'own' (a text of a story with more articles) or 'alone'. */
export function roleOf(grouping, article) {
  const group = grouping.groupOf[article];
  if (grouping.order[grouping.groups.first[group]] !== article) return 'copy';
  const { first } = grouping.stories;
  const story = grouping.storyOf[article];
  return first[story + 1] - first[story] > 1 ? 'own' : 'alone';
}

/** The original of an article's copy group: itself, if it is no copy. */
export function originalOf(grouping, article) {
  return grouping.order[grouping.groups.first[grouping.groupOf[article]]];
}

/** The index of the headlines, made in pieces while the page is idle or at the first search. */
const headlineIndex = { text: '', starts: null, made: 0, parts: [], outlets: null };
/** Keys of the key terms of each story, for the grouping they were made of. */
const termIndexes = new WeakMap();
/** Milliseconds of indexing at a time. */
const SLICE = 8;

/** Indexes headlines until the time is over; true when all are there. */
function indexUntil(core, end) {
  const index = headlineIndex;
  index.starts ??= new Int32Array(core.n + 1);
  while (index.made < core.n) {
    const words = `${keyLine(core.articles.title[index.made])}\n`;
    index.parts.push(words);
    index.starts[index.made + 1] = index.starts[index.made] + words.length;
    index.made += 1;
    if (index.made % 64 === 0 && performance.now() > end) return false;
  }
  if (!index.outlets) {
    index.outlets = core.outlets.map(keyLine);
    index.text = index.parts.join('');
    index.parts = [];
  }
  return true;
}

/** Makes the index of the headlines while nothing else is to be done. */
export function indexWhenIdle(core) {
  const idle = globalThis.requestIdleCallback ?? (act => setTimeout(act, 30));
  const go = left => indexUntil(core, performance.now() + Math.max(SLICE, left?.timeRemaining() ?? 0)) || idle(go);
  idle(go);
}

let awaiting = null;

/**
 * Whether the index is there. If not, it is made now, in slices between which the page answers,
 * and `then` is called; only the last one who asked is called.
 */
export function indexed(core, then) {
  if (indexUntil(core, performance.now() + SLICE)) return true;
  const go = () => {
    if (!indexUntil(core, performance.now() + 4 * SLICE)) return void setTimeout(go, 0);
    const last = awaiting;
    awaiting = null;
    last();
  };
  if (!awaiting) setTimeout(go, 0);
  awaiting = then;
  return false;
}

function termIndex(grouping) {
  let index = termIndexes.get(grouping);
  if (!index) {
    index = { stories: [], text: '', starts: [0] };
    grouping.stories.terms.forEach((terms, story) => {
      if (terms.length === 0) return;
      index.stories.push(story);
      index.text += `${terms.map(keyLine).join('')}\n`;
      index.starts.push(index.text.length);
    });
    termIndexes.set(grouping, index);
  }
  return index;
}

/** Calls `found` once for each stretch of the text in which the needle stands. */
function scan(text, starts, needle, found) {
  let stretch = 0;
  for (let hit = text.indexOf(needle); hit >= 0; hit = text.indexOf(needle, starts[stretch])) {
    while (starts[stretch + 1] <= hit) stretch += 1;
    found(stretch);
    stretch += 1;
  }
}

/**
 * The stories in which every word of the query stands: in a headline, an outlet's name or a key
 * term; the last word as a beginning. Null for a query without words.
 * @returns {Uint8Array|null} 1 for each story that matches
 */
export function search(core, grouping, query) {
  const words = keys(query);
  if (words.length === 0) return null;
  indexUntil(core, Infinity);
  const terms = termIndex(grouping);
  const hits = new Uint8Array(grouping.stories.lead.length);
  words.forEach(({ key }, i) => {
    const needle = i === words.length - 1 ? ` ${key}` : ` ${key} `;
    const mark = story => { if (hits[story] === i) hits[story] = i + 1; };
    scan(headlineIndex.text, headlineIndex.starts, needle, article => mark(grouping.storyOf[article]));
    scan(terms.text, terms.starts, needle, entry => mark(terms.stories[entry]));
    const outlets = headlineIndex.outlets.map(name => name.includes(needle));
    if (outlets.includes(true)) {
      core.articles.outlet.forEach((outlet, article) => outlets[outlet] && mark(grouping.storyOf[article]));
    }
  });
  return hits.map(hit => Number(hit === words.length));
}

/** Where the words of a query stand in a text: `[start, end]`, ascending. */
export function matches(text, query) {
  const asked = keys(query).map(word => word.key);
  const last = asked.pop();
  if (last === undefined) return [];
  return keys(text).filter(({ key }) => asked.includes(key) || key.startsWith(last)).map(({ start, end }) => [start, end]);
}
