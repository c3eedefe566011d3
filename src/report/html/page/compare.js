/**
 * Two articles side by side: what they share, and what they say differently.
 *
 * In: the core and two articles. Out: an element; the texts come when their blocks are unpacked.
 * Words are compared by their keys (see normalise.js), so that another spelling is no difference.
 * Shared are runs of three equal words or more, wherever they stand; the rest is told apart by an
 * alignment of both texts.
 *
 * Cost: about 5 ms for two texts of 500 words; texts that have little in common take up to the
 * product of their lengths, at most `AREA`; beyond that their middle is not aligned.
 */
import { loadArticle } from './data.js';
import { keys, readsSpellings } from './normalise.js';
import { count, lag, moment, percent, t } from './text.js';
import { el, headline, link, outlet, phrase, plain, safe } from './parts.js';

/** The largest table of one alignment. */
const AREA = 4_000_000;
/** Places at which a phrase of three words is looked up. */
const PLACES = 24;
/** Words around a difference when only differences are shown. */
const AROUND = 4;
/** Below this share of common words, differences are the rule and are not marked. */
const KINDRED = 0.5;

/**
 * @param {{core: object, grouping: object, go: function(string)}} ctx
 * @param {number} a an article
 * @param {number} b another one
 * @returns {Element|null} null if there is no such article
 */
export function renderCompare(ctx, a, b) {
  const { core, grouping } = ctx;
  const exists = (i) => Number.isInteger(i) && i >= 0 && i < core.articles.title.length;
  if (!exists(a) || !exists(b)) return null;
  const result = el('div', { class: 'compare-result' }, el('p', { class: 'note' }, t('compare_opening')));
  const story = grouping.stories.id[grouping.storyOf[a]];
  const root = el('article', { class: 'compare-page' },
    el('nav', { class: 'story-way', 'aria-label': t('story_way') },
      el('a', { href: `#/story/${encodeURIComponent(story)}` }, t('compare_back')),
      el('a', { href: `#/compare/${b}/${a}` }, t('compare_swap'))),
    el('h1', null, t('compare_title')), result);
  Promise.all([loadArticle(core, a), loadArticle(core, b)]).then(
    (loaded) => showCompared(core, result, [a, b].map((article, i) => ({ article, ...loaded[i] }))),
    () => result.replaceChildren(el('p', { class: 'note' }, t('failed'))),
  );
  return root;
}

/** Summary, switch and both texts. */
function showCompared(core, result, sides) {
  const titles = compareTexts(...sides.map((s) => plain(core.articles.title[s.article])));
  const full = sides.every((s) => s.text?.trim());
  const texts = full ? compareTexts(...sides.map((s) => plain(s.text))) : null;
  const main = texts ?? titles;
  const apart = main.share < KINDRED;
  const columns = el('div', { class: `compare-columns${apart ? ' apart' : ''}` });
  let only = false;
  const draw = () => columns.replaceChildren(...sides.map((side, i) =>
    column(core, side, titles.sides[i], texts?.sides[i], only, sides[1 - i].article)));
  const button = el('button', { type: 'button', class: 'switch', 'aria-pressed': 'false' }, t('compare_only'));
  button.addEventListener('click', () => {
    only = !only;
    button.setAttribute('aria-pressed', String(only));
    columns.classList.toggle('only', only);
    draw();
  });
  draw();
  result.replaceChildren(
    el('p', { class: 'compare-sum' }, summary(main, sides)),
    texts ? null : el('p', { class: 'note' }, t('compare_no_text')),
    core.texts === 'excerpt' && texts ? el('p', { class: 'note' }, t('compare_excerpt')) : '',
    apart ? el('p', { class: 'note' }, t('compare_apart')) : '',
    readsSpellings() ? '' : el('p', { class: 'note plain-words' }, t('plain_words')),
    el('div', { class: 'compare-tools' },
      el('ul', { class: 'legend' }, (apart ? ['shared'] : ['shared', 'changed', 'only', 'spelt']).map((kind) =>
        el('li', null, el('span', { class: `word ${kind}` }, t(`word_${kind}`))))),
      texts && !apart && button),
    columns);
  // `replaceChildren` writes null as a word.
  for (const node of [...result.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
}

/** How much both share, in a sentence. */
function summary(compared, sides) {
  const [a, b] = compared.sides.map((s) => s.words.length);
  if (!a || !b) return t('compare_nothing');
  if (compared.same) return t(compared.spelt ? 'compare_same_spelt' : 'compare_same');
  const parts = [t('compare_shared', count('words', compared.equal), percent(compared.equal / Math.min(a, b)))];
  if (compared.longest.length >= 3) {
    const { side, from, length } = compared.longest;
    const { text, words } = compared.sides[side];
    const phraseText = text.slice(words[from].start, words[Math.min(from + 12, from + length) - 1].end);
    parts.push(' ', ...phrase('compare_longest', count('words', length),
      el('bdi', { dir: 'auto', class: 'quote', text: `${phraseText}${length > 12 ? ' …' : ''}` })));
  }
  return parts;
}

/** One article with its marks. */
function column(core, { article, url }, title, text, only, other) {
  const { at, precise } = core.articles;
  const after = at[article] > at[other] ? lag(at[other], at[article]) : '';
  const shown = title.words.length ? el('bdi', { dir: 'auto' }, markedWords(title, false)) : headline(core, article, { full: true });
  return el('section', { class: 'compare-column' },
    el('p', { class: 'article-line' }, el('strong', null, outlet(core, article)),
      el('time', null, moment(at[article], precise[article])),
      after && el('span', { class: 'after' }, after),
      text && el('span', { class: 'after' }, count('words', text.words.length))),
    el('h2', { class: 'text-title', dir: 'auto' }, url ? link(url, shown) : shown),
    text && el('div', { class: 'compare-text' }, paragraphs(text, only)));
}

/** The text by lines, its words marked. */
function paragraphs(side, only) {
  const lines = [];
  let start = 0;
  for (const line of side.text.split('\n')) {
    const end = start + line.length;
    if (line.trim()) {
      const body = markedWords(side, only, start, end);
      if (body.length) lines.push(el('p', { dir: 'auto' }, body));
    }
    start = end + 1;
  }
  return lines.length ? lines : [el('p', { class: 'note' }, t('compare_no_difference'))];
}

/** The text from `start` to `end` as nodes; neighbours of one kind share a mark. */
function markedWords({ text, words, kinds, near }, only, start = 0, end = text.length) {
  const parts = [];
  let at = start;
  let skipped = false;
  for (let i = firstAfter(words, start); i < words.length && words[i].start < end; ) {
    const from = i;
    while (i < words.length && words[i].start < end && kinds[i] === kinds[from] && (!only || near[i] === near[from])) i++;
    const [a, b] = [Math.max(at, words[from].start), Math.min(words[i - 1].end, end)];
    if (only && !near[from]) {
      skipped = true;
    } else {
      if (skipped) parts.push(el('span', { class: 'gap' }, ' … '));
      else parts.push(...safe(text.slice(at, a)));
      skipped = false;
      parts.push(kinds[from] ? el('span', { class: `word ${kinds[from]}` }, safe(text.slice(a, b))) : safe(text.slice(a, b)));
    }
    at = b;
  }
  if (!only) parts.push(...safe(text.slice(at, end)));
  else if (skipped && parts.length) parts.push(el('span', { class: 'gap' }, ' …'));
  return parts.flat();
}

/** The first word that ends behind a place. */
function firstAfter(words, place) {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].end > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Compares two texts word by word.
 * @returns {{sides: {text, words, kinds, near}[], equal: number, share: number, same: boolean,
 *   spelt: boolean, longest: {side, from, length}}} `kinds` by word: 'shared', 'changed' (something else
 *   stands there in the other text), 'only' (nothing does), 'spelt' (equal, but spelt differently),
 *   'shared spelt' or ''; `near`: at or beside a difference; `equal`: words that the alignment pairs; `share` of them
 *   in the shorter text
 */
export function compareTexts(textA, textB) {
  const sides = [textA, textB].map((text) => ({ text, words: keys(text) }));
  const [a, b] = sides.map((s) => s.words.map((w) => w.key));
  const pairs = align(a, b);
  const longest = markShared(sides, a, b);
  let spelt = markDifferent(sides, pairs);
  for (let i = 0; i < a.length; i++) {
    if (pairs[i] < 0) continue;
    const [x, y] = [sides[0].words[i], sides[1].words[pairs[i]]];
    if (surface(textA, x) === surface(textB, y)) continue;
    for (const [side, at] of [[0, i], [1, pairs[i]]]) {
      sides[side].kinds[at] = sides[side].kinds[at] === 'shared' ? 'shared spelt' : 'spelt';
    }
    spelt = true;
  }
  const equal = pairs.reduce((sum, p) => sum + (p >= 0), 0);
  const shorter = Math.min(a.length, b.length);
  return {
    sides, equal, spelt, longest,
    share: shorter ? equal / shorter : 0,
    same: equal === a.length && equal === b.length,
  };
}

/** A word without what nobody sees as a spelling: marks, tatweel, format characters, case. */
const surface = (text, { start, end }) =>
  text.slice(start, end).replace(/[\p{M}\p{Cf}\u0640]/gu, '').toLowerCase();

/** Marks runs of three equal words or more, wherever they stand; gives the longest one. */
function markShared(sides, a, b) {
  const trigram = (keys, i) => `${keys[i]} ${keys[i + 1]} ${keys[i + 2]}`;
  const placesOf = new Map();
  for (let j = 0; j + 2 < b.length; j++) {
    const places = placesOf.get(trigram(b, j));
    if (!places) placesOf.set(trigram(b, j), [j]);
    else if (places.length < PLACES) places.push(j);
  }
  for (const side of sides) side.kinds = side.words.map(() => '');
  const longest = { side: 0, from: 0, length: 0 };
  let runs = new Map();
  for (let i = 0; i + 2 < a.length; i++) {
    const next = new Map();
    for (const j of placesOf.get(trigram(a, i)) ?? []) {
      const length = (runs.get(j - 1) ?? 2) + 1;
      next.set(j, length);
      if (length > longest.length) Object.assign(longest, { from: i + 3 - length, length });
      for (let k = 0; k < 3; k++) sides[0].kinds[i + k] = sides[1].kinds[j + k] = 'shared';
    }
    runs = next;
  }
  return longest;
}

/**
 * Marks words that no run holds and the alignment does not pair, and says which words are near
 * one. Words that are only parted otherwise (عبد الله, عبدالله) are spelt differently; gives whether
 * there are any.
 */
function markDifferent(sides, pairs) {
  const ends = sides.map((s) => s.words.length);
  const text = (side, from, to) => sides[side].words.slice(from, to).map((w) => w.key).join('');
  let spelt = false;
  const gap = (a0, a1, b0, b1) => {
    const parted = a0 < a1 && b0 < b1 && text(0, a0, a1) === text(1, b0, b1);
    const kind = parted ? 'spelt' : a0 < a1 && b0 < b1 ? 'changed' : 'only';
    for (let i = a0; i < a1; i++) sides[0].kinds[i] ||= kind;
    for (let j = b0; j < b1; j++) sides[1].kinds[j] ||= kind;
    spelt ||= parted;
  };
  let [fromA, fromB] = [0, 0];
  pairs.forEach((j, i) => {
    if (j < 0) return;
    gap(fromA, i, fromB, j);
    [fromA, fromB] = [i + 1, j + 1];
  });
  gap(fromA, ends[0], fromB, ends[1]);
  for (const side of sides) {
    side.near = side.kinds.map(() => false);
    side.kinds.forEach((kind, i) => {
      if (kind !== 'changed' && kind !== 'only') return;
      side.near.fill(true, Math.max(0, i - AROUND), i + AROUND + 1);
    });
  }
  return spelt;
}

/** For each word of `a` the word of `b` that it is paired with, ascending; -1 if none. */
export function align(a, b) {
  const pairs = new Int32Array(a.length).fill(-1);
  alignPart(a, 0, a.length, b, 0, b.length, pairs);
  return pairs;
}

function alignPart(a, a0, a1, b, b0, b1, pairs) {
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) pairs[a0++] = b0++;
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) pairs[--a1] = --b1;
  if (a0 === a1 || b0 === b1) return;
  if ((a1 - a0 + 1) * (b1 - b0 + 1) <= AREA) {
    alignTable(a, a0, a1, b, b0, b1, pairs);
    return;
  }
  let [fromA, fromB] = [a0, b0];
  const anchors = commonOnce(a, a0, a1, b, b0, b1);
  if (anchors.length === 0) return;
  for (const [i, j] of anchors) {
    alignPart(a, fromA, i, b, fromB, j, pairs);
    pairs[i] = j;
    [fromA, fromB] = [i + 1, j + 1];
  }
  alignPart(a, fromA, a1, b, fromB, b1, pairs);
}

/** The longest common subsequence by the plain table. */
function alignTable(a, a0, a1, b, b0, b1, pairs) {
  const [n, m] = [a1 - a0, b1 - b0];
  const table = new Uint16Array((n + 1) * (m + 1));
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const at = i * (m + 1) + j;
      table[at] = a[a0 + i] === b[b0 + j]
        ? table[at + m + 2] + 1
        : Math.max(table[at + m + 1], table[at + 1]);
    }
  }
  for (let i = 0, j = 0; i < n && j < m; ) {
    const at = i * (m + 1) + j;
    if (a[a0 + i] === b[b0 + j]) pairs[a0 + i++] = b0 + j++;
    else if (table[at + m + 1] >= table[at + 1]) i++;
    else j++;
  }
}

/** Words that stand once in both parts, as many as ascend in both (patience). */
function commonOnce(a, a0, a1, b, b0, b1) {
  const places = new Map();
  const note = (key, side, at) => {
    const place = places.get(key) ?? [-1, -1];
    place[side] = place[side] === -1 ? at : -2;
    places.set(key, place);
  };
  for (let i = a0; i < a1; i++) note(a[i], 0, i);
  for (let j = b0; j < b1; j++) note(b[j], 1, j);
  const once = [...places.values()].filter(([i, j]) => i >= 0 && j >= 0).sort((x, y) => x[0] - y[0]);
  const tails = [];
  const before = [];
  once.forEach(([, j], k) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (once[tails[middle]][1] < j) low = middle + 1;
      else high = middle;
    }
    before[k] = low > 0 ? tails[low - 1] : -1;
    tails[low] = k;
  });
  const out = [];
  for (let k = tails.at(-1) ?? -1; k >= 0; k = before[k]) out.push(once[k]);
  return out.reverse();
}
