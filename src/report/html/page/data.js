/**
 * The data in the file: the core (all that lists and counts need) and the blocks (texts, addresses,
 * reasons, positions), each gzipped JSON in base64.
 *
 * In: the `<script>` elements of the page. Out: plain objects with typed columns. The core is
 * unpacked once, blocks when a story of theirs is opened; a few stay in memory.
 */

/** Blocks that are kept unpacked. */
const KEPT_BLOCKS = 6;

let opened = null;
const blocksOpen = new Map();

/** The JSON value in a packed element. */
async function unpack(text) {
  const bytes = Uint8Array.fromBase64
    ? Uint8Array.fromBase64(text.trim())
    : Uint8Array.from(atob(text.trim()), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

/** The core, with typed columns: `articles.at` (NaN: no date), `…first` with a last element more. */
export async function openCore() {
  opened ??= unpack(document.getElementById('core').textContent).then(shape);
  return opened;
}

function shape(core) {
  const { articles, groups, stories, links, joints } = core;
  core.n = articles.title.length;
  articles.at = Float64Array.from(articles.at, at => at ?? NaN);
  for (const column of ['outlet', 'words', 'score', 'rank']) articles[column] = Int32Array.from(articles[column]);
  groups.first = Int32Array.from([...groups.first, core.n]);
  groups.kept = Int32Array.from(groups.kept);
  stories.first = Int32Array.from([...stories.first, core.n]);
  stories.lead = Int32Array.from(stories.lead);
  for (const part of [links, joints]) {
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
    block = parsed().then(() => unpack(document.getElementById(`b${i}`).textContent));
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

/** The grouping that the file was written with, in the shape that `regroup` gives. */
export function asRun(core) {
  const { n, groups, stories } = core;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const group = new Int32Array(stories.first.length);
  const groupOf = new Int32Array(n);
  const storyOf = new Int32Array(n);
  for (let g = 0, s = 0; g < groups.kept.length; g += 1) {
    groupOf.fill(g, groups.first[g], groups.first[g + 1]);
    while (groups.first[g] >= stories.first[s + 1]) group[(s += 1)] = g;
  }
  group[stories.lead.length] = groups.kept.length;
  for (let s = 0; s < stories.lead.length; s += 1) storyOf.fill(s, stories.first[s], stories.first[s + 1]);
  return {
    order, groupOf, storyOf,
    groups: { first: groups.first, kept: groups.kept },
    stories: { first: stories.first, group, id: stories.id, lead: stories.lead, terms: stories.terms },
    copies: core.threshold, cut: core.coarseness, weak: true,
  };
}

/**
 * Figures of every story of a grouping, as columns: articles, texts, outlets, first and last date
 * (NaN if none), weak links within it. One pass over the articles and one over the links.
 */
export function measure(core, grouping) {
  const { order, stories, storyOf } = grouping;
  const size = stories.lead.length;
  const sums = {
    articles: new Int32Array(size), texts: new Int32Array(size), outlets: new Int32Array(size),
    first: new Float64Array(size).fill(NaN), last: new Float64Array(size).fill(NaN), weak: new Int32Array(size),
    told: 0, shared: 0, copies: core.n - grouping.groups.kept.length,
  };
  const seen = new Int32Array(core.outlets.length).fill(-1);
  for (let s = 0; s < size; s += 1) {
    sums.articles[s] = stories.first[s + 1] - stories.first[s];
    sums.texts[s] = stories.group[s + 1] - stories.group[s];
    if (sums.articles[s] > 1) sums.shared += 1;
    if (sums.texts[s] > 1) sums.told += 1;
    for (let p = stories.first[s]; p < stories.first[s + 1]; p += 1) {
      const outlet = core.articles.outlet[order[p]];
      if (outlet >= 0 && seen[outlet] !== s) {
        seen[outlet] = s;
        sums.outlets[s] += 1;
      }
      const at = core.articles.at[order[p]];
      if (!(at >= sums.first[s])) sums.first[s] = Number.isNaN(at) ? sums.first[s] : at;
      if (!(at <= sums.last[s])) sums.last[s] = Number.isNaN(at) ? sums.last[s] : at;
    }
  }
  const { a, b, kind } = core.links;
  for (let l = 0; l < kind.length; l += 1) {
    if (kind[l] === 2 && storyOf[a[l]] === storyOf[b[l]]) sums.weak[storyOf[a[l]]] += 1;
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
