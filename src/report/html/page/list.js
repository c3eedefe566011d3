/**
 * The list of stories: search, sorting, filters, and rows of which only those near the window are
 * in the document.
 *
 * In: the core, a grouping with its figures, and the state of the list as it stands in the address.
 * Out: DOM. A keystroke costs a scan over the keys of all headlines.
 */
import { A_DAY, AN_HOUR, t, count, number, duration, moment, day, days, shortDay, hour, language } from './text.js';
import { indexed, search, matches, roleOf, originalOf } from './data.js';
import { readsSpellings } from './normalise.js';
import { el, headline, outletName, outletWords, phrase, bars, ROLES, termList, plain, say, strongCount } from './parts.js';

/** Rows that come and go together. */
const CHUNK = 10;
/** Chunks that are printed. */
const PRINTED_CHUNKS = 10;
/** Columns of the small bars of a row. */
const ROW_BINS = 24;
/** Articles that a story must have to be said to grow. */
const GROWING = 3;

/** A day, or a day and an hour, in seconds. */
const secondsOf = text => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}:00:00Z`) / 1000;

/** The state of the list from the parameters of an address, with what is not set left empty. */
export function listState(params) {
  const one = (name, allowed, otherwise) => (allowed.includes(params.get(name)) ? params.get(name) : otherwise);
  const outletNumber = name => (/^(-1|\d{1,7})$/.test(params.get(name) ?? '') ? Number(params.get(name)) : null);
  const moments = (name) => {
    const text = params.get(name) ?? '';
    return /^\d{4}-\d\d-\d\d(T\d\d)?$/.test(text) && Number.isFinite(secondsOf(text)) ? text : '';
  };
  return {
    q: params.get('q') ?? '',
    sort: one('sort', ['newest', 'outlets', 'growth'], 'size'),
    kind: one('kind', ['copies', 'wordings'], 'all'),
    weak: one('weak', ['with', 'without'], 'all'),
    outlet: outletNumber('outlet'), by: outletNumber('by'), of: outletNumber('of'),
    from: moments('from'), to: moments('to'),
    singles: params.get('singles') === '1',
  };
}

/** The address of a state of the list. */
export function listAddress(state) {
  const params = new URLSearchParams();
  const put = (name, value, plainValue) => value !== plainValue && value !== null && value !== undefined && params.set(name, value);
  put('q', state.q ?? '', '');
  put('sort', state.sort, 'size');
  put('kind', state.kind, 'all');
  put('weak', state.weak, 'all');
  for (const name of ['outlet', 'by', 'of']) put(name, state[name], null);
  for (const name of ['from', 'to']) put(name, state[name] ?? '', '');
  put('singles', state.singles ? '1' : '', '');
  const text = params.toString();
  return `#/stories${text ? `?${text}` : ''}`;
}

/** The seconds that `from` and `to` of a state enclose; the end is not in it. */
function spanOf(state) {
  return [
    state.from ? secondsOf(state.from) : -Infinity,
    state.to ? secondsOf(state.to) + (state.to.length === 10 ? A_DAY : AN_HOUR) : Infinity,
  ];
}

/** A test of single articles, or null if the state asks for nothing of them. */
function articleTest(core, grouping, state) {
  const tests = [];
  const { outlet, at } = core.articles;
  if (state.outlet !== null) tests.push(i => outlet[i] === state.outlet);
  if (state.from || state.to) {
    const [from, to] = spanOf(state);
    tests.push(i => at[i] >= from && at[i] < to);
  }
  if (state.by !== null || state.of !== null) {
    tests.push((i) => {
      const original = originalOf(grouping, i);
      return original !== i && (state.by === null || outlet[i] === state.by) && (state.of === null || outlet[original] === state.of);
    });
  }
  return tests.length ? i => tests.every(test => test(i)) : null;
}

/** Articles an hour from the first to the last; 0 for what is too small or undated. */
export function growth(sums, story) {
  if (sums.articles[story] < GROWING || Number.isNaN(sums.first[story])) return 0;
  const least = sums.coarse[story] ? A_DAY : AN_HOUR;
  return (AN_HOUR * sums.articles[story]) / Math.max(sums.last[story] - sums.first[story], least);
}

/** The stories that a state asks for, in its order. */
export function chosen({ core, grouping, sums }, state) {
  const found = search(core, grouping, state.q);
  const test = articleTest(core, grouping, state);
  const { first } = grouping.stories;
  const withSingles = state.singles || core.n === sums.articles.length;
  const stories = [];
  for (let s = 0; s < sums.articles.length; s += 1) {
    if (found && !found[s]) continue;
    if (!withSingles && sums.articles[s] < 2) continue;
    if (state.kind === 'copies' && sums.texts[s] === sums.articles[s]) continue;
    if (state.kind === 'wordings' && sums.texts[s] < 2) continue;
    if (state.weak !== 'all' && (sums.weak[s] > 0) !== (state.weak === 'with')) continue;
    if (test) {
      let p = first[s];
      while (p < first[s + 1] && !test(grouping.order[p])) p += 1;
      if (p === first[s + 1]) continue;
    }
    stories.push(s);
  }
  return sorted(stories, sums, state.sort);
}

function sorted(stories, sums, sort) {
  const newest = s => (Number.isNaN(sums.last[s]) ? -Infinity : sums.last[s]);
  const worth = { newest, outlets: s => sums.outlets[s], growth: s => growth(sums, s) }[sort];
  if (!worth) return stories;
  const values = new Map(stories.map(s => [s, worth(s)]));
  return stories.sort((a, b) => (values.get(b) > values.get(a)) - (values.get(b) < values.get(a)) || a - b);
}

/** When the articles of a story came, as small bars over its own span; null if there is no span. */
function rowBars({ core, grouping, sums }, story) {
  const span = sums.last[story] - sums.first[story];
  if (!(span > 0)) return null;
  const bins = Array.from({ length: ROW_BINS }, () => ROLES.map(() => 0));
  const { first } = grouping.stories;
  for (let p = first[story]; p < first[story + 1]; p += 1) {
    const at = core.articles.at[grouping.order[p]];
    if (Number.isNaN(at)) continue;
    const bin = Math.min(ROW_BINS - 1, Math.floor((ROW_BINS * (at - sums.first[story])) / span));
    bins[bin][ROLES.indexOf(roleOf(grouping, grouping.order[p]))] += 1;
  }
  const node = bars(bins, { label: '' });
  node.removeAttribute('role');
  node.removeAttribute('aria-label');
  node.setAttribute('aria-hidden', 'true');
  return node;
}

/** A headline of the story, other than its lead's, in which the query stands. */
function otherHeadline({ core, grouping }, story, query) {
  const { first, lead } = grouping.stories;
  for (let p = first[story]; p < first[story + 1]; p += 1) {
    const article = grouping.order[p];
    if (article === lead[story]) continue;
    const spans = matches(plain(core.articles.title[article]), query);
    if (spans.length) return el('p', { class: 'also' }, t('also'), ' ', headline(core, article, { spans }));
  }
  return null;
}

/**
 * A story as a row.
 * @param {object} ctx core, grouping, sums
 * @param {number} story
 * @param {{query?: string, level?: string, growing?: boolean}} options the heading's tag; whether its growth is said
 */
export function storyRow(ctx, story, { query = '', level = 'h2', growing = false } = {}) {
  const { core, grouping, sums } = ctx;
  const lead = grouping.stories.lead[story];
  const spans = query ? matches(plain(core.articles.title[lead]), query) : [];
  const [first, last] = [sums.first[story], sums.last[story]];
  const when = Number.isNaN(first) ? t('undated') : moment(first, sums.coarse[story] ? '0' : '1');
  const length = last - first > 0 && t('within', duration(last - first));
  const texts = core.level === 'stories' && sums.texts[story] < sums.articles[story] && count('texts', sums.texts[story]);
  return el('div', { class: 'story-row', data: { story } },
    el('div', { class: 'story-main' },
      el(level, { class: 'story-title' }, el('a', { href: `#/story/${encodeURIComponent(grouping.stories.id[story])}` }, headline(core, lead, { spans }))),
      el('p', { class: 'meta' }, el('span', null, outletName(core, core.articles.outlet[lead])), el('span', null, when), length && el('span', null, length)),
      query && spans.length === 0 && otherHeadline(ctx, story, query),
      termList(grouping.stories.terms[story], 6)),
    el('div', { class: 'story-figures' },
      el('p', { class: 'figure' }, strongCount('articles', sums.articles[story])),
      el('p', { class: 'meta' }, texts && el('span', null, texts), el('span', null, count('outlets', sums.outlets[story])),
        growing && el('span', null, t('per_hour', number(growth(sums, story))))),
      rowBars(ctx, story)));
}

/**
 * A list of which only the rows near the window are in the document, in chunks; a chunk that goes
 * leaves a gap of its height.
 * @param {number} length
 * @param {(i: number) => Node} makeRow
 */
function longList(length, makeRow) {
  const list = el('div', { class: 'story-list', role: 'list', 'aria-label': t('list_label') });
  const chunks = Array.from({ length: Math.ceil(length / CHUNK) }, (_, i) => el('div', { class: 'chunk gap', role: 'presentation', data: { chunk: i }, style: { '--rows': Math.min(CHUNK, length - i * CHUNK) } }));
  const fill = (i) => {
    const chunk = chunks[i];
    if (!chunk || !chunk.classList.contains('gap')) return;
    const rows = Array.from({ length: Math.min(CHUNK, length - i * CHUNK) }, (_, k) => {
      const row = makeRow(i * CHUNK + k);
      row.setAttribute('role', 'listitem');
      row.setAttribute('aria-setsize', length);
      row.setAttribute('aria-posinset', i * CHUNK + k + 1);
      return row;
    });
    chunk.replaceChildren(...rows);
    chunk.classList.remove('gap');
  };
  const drain = (i) => {
    const chunk = chunks[i];
    if (chunk.classList.contains('gap') || chunk.contains(document.activeElement)) return;
    chunk.style.setProperty('--gap', `${chunk.offsetHeight}px`);
    chunk.classList.add('gap');
    chunk.replaceChildren();
  };
  const near = new IntersectionObserver(entries => entries.forEach((entry) => {
    const i = Number(entry.target.dataset.chunk);
    if (entry.isIntersecting) fill(i);
    else if (list.isConnected && document.visibilityState === 'visible') drain(i);
  }), { rootMargin: '1500px 0px' });
  fill(0);
  list.append(...chunks);
  chunks.forEach(chunk => near.observe(chunk));
  list.addEventListener('keydown', event => walk(event, list, fill));
  const rest = length - PRINTED_CHUNKS * CHUNK;
  if (rest > 0) list.append(el('p', { class: 'print-only', role: 'presentation' }, t('print_more', count('in_stories', rest))));
  list.print = () => chunks.slice(0, PRINTED_CHUNKS).forEach((_, i) => fill(i));
  list.leave = () => near.disconnect();
  return list;
}

/** Arrow keys go from headline to headline. */
function walk(event, list, fill) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest?.('.story-row');
  if (!step || !row || event.altKey || event.ctrlKey || event.metaKey) return;
  const i = Number(row.getAttribute('aria-posinset')) - 1 + step;
  fill(Math.floor(i / CHUNK));
  const next = list.querySelector(`[aria-posinset="${i + 1}"] a`);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** A choice among words, with its label. */
function choice(label, value, options, change) {
  return el('label', { class: 'field' }, el('span', null, label),
    el('select', { on: { change: event => change(event.target.value) } },
      options.map(([key, words]) => el('option', { value: key, selected: String(key) === String(value) }, words))));
}

function dateField(label, value, change) {
  return el('label', { class: 'field' }, el('span', null, label),
    el('input', { type: 'date', value: value.slice(0, 10), lang: language(), on: { change: event => change(event.target.value) } }));
}

/** The filters, and what is done when one changes. */
function filterFields({ core, sums }, state, change) {
  const byName = new Intl.Collator(language()).compare;
  const outlets = core.outlets.map((_, i) => [i, outletWords(core, i)]).sort((a, b) => byName(a[1], b[1]));
  if (core.articles.outlet.includes(-1)) outlets.push([-1, t('no_outlet')]);
  const stories = core.level === 'stories';
  return [
    choice(t('outlet'), state.outlet ?? '', [['', t('all_outlets')], ...outlets], value => change({ outlet: value === '' ? null : Number(value) })),
    el('div', { class: 'pair' },
      dateField(t('from'), state.from, from => change({ from })),
      dateField(t('to'), state.to, to => change({ to }))),
    stories && choice(t('kind'), state.kind, ['all', 'copies', 'wordings'].map(k => [k, t(`kind_${k}`)]), kind => change({ kind })),
    stories && sums.weak.some(Boolean) && choice(t('weak_links'), state.weak, ['all', 'with', 'without'].map(k => [k, t(`weak_${k}`)]), weak => change({ weak })),
    el('label', { class: 'check' }, el('input', { type: 'checkbox', checked: state.singles, on: { change: event => change({ singles: event.target.checked }) } }), t('singles')),
  ];
}

/** The span of time that a state asks for, in words. */
function spanWords(state) {
  const [from, to] = spanOf(state);
  const edge = (text, at) => (text.length > 10 ? `${shortDay(at)}${t('comma')}${hour(at)}` : day(at));
  if (state.from && state.to && state.from.length + state.to.length === 20) return days(from, to - A_DAY);
  return [state.from && `${t('from')} ${edge(state.from, from)}`, state.to && `${t('to')} ${edge(state.to, state.to.length > 10 ? to : to - A_DAY)}`].filter(Boolean).join(' ');
}

/** The filters that are on, each with a button that takes it away. */
function chips({ core }, state, change) {
  const on = [];
  const name = i => outletWords(core, i);
  if (state.outlet !== null) on.push([name(state.outlet), { outlet: null }]);
  if (state.by !== null || state.of !== null) on.push([t('by_of', state.by === null ? t('others') : name(state.by), state.of === null ? t('others') : name(state.of)), { by: null, of: null }]);
  if (state.from || state.to) on.push([spanWords(state), { from: '', to: '' }]);
  if (state.kind !== 'all') on.push([t(`kind_${state.kind}`), { kind: 'all' }]);
  if (state.weak !== 'all') on.push([t(`weak_${state.weak}`), { weak: 'all' }]);
  return on.map(([words, without]) => el('button', { type: 'button', class: 'chip', 'aria-label': t('remove_filter', words), on: { click: () => change(without) } },
    el('bdi', null, words), el('span', { 'aria-hidden': 'true' }, '×')));
}

/** Forgets outlets that the file does not have. */
function known(core, state) {
  for (const name of ['outlet', 'by', 'of']) if (state[name] >= core.outlets.length) state[name] = null;
  return state;
}

/**
 * The view of all stories.
 * @param {HTMLElement} main
 * @param {object} ctx core, grouping, sums, `replace(address)`
 * @param {URLSearchParams} params
 * @returns {{regrouped: (ctx: object) => void, print: () => void}} to be called when the grouping changed, or before printing
 */
export function renderStories(main, ctx, params) {
  let state = known(ctx.core, listState(params));
  let list = null;
  const results = el('p', { class: 'results' });
  const chipBox = el('div', { class: 'chips' });
  const place = el('div');
  const fields = el('div', { class: 'fields' });
  const show = () => {
    if (state.q && !indexed(ctx.core, show)) return;
    const stories = chosen(ctx, state);
    list?.leave();
    list = stories.length ? longList(stories.length, i => storyRow(ctx, stories[i], { query: state.q, growing: state.sort === 'growth' })) : null;
    place.replaceChildren(list ?? el('div', { class: 'nothing' }, el('p', null, t('nothing')), el('p', null, t('nothing_hint')),
      el('button', { type: 'button', on: { click: clear } }, t('clear'))));
    results.replaceChildren(...phrase('results', strongCount('stories', stories.length)),
      ...(state.q && !readsSpellings() ? [' ', el('span', { class: 'note plain-words' }, t('plain_words'))] : []));
    say(count('stories', stories.length));
  };
  const change = (part) => {
    state = { ...state, ...part };
    ctx.replace(listAddress(state));
    if (!('q' in part)) {
      chipBox.replaceChildren(...chips(ctx, state, takeAway));
      if (!fields.contains(document.activeElement)) drawFields();
    }
    show();
  };
  const takeAway = (part) => {
    change(part);
    (chipBox.querySelector('button') ?? input).focus();
  };
  const clear = () => {
    change(listState(new URLSearchParams()));
    chipBox.replaceChildren();
    drawFields();
    input.value = '';
    input.focus();
  };
  const drawFields = () => fields.replaceChildren(...filterFields(ctx, state, change).filter(Boolean));
  const input = el('input', { type: 'search', value: state.q, placeholder: t('search_hint'), autocomplete: 'off', spellcheck: 'false', dir: 'auto', maxlength: '300', on: { input: event => change({ q: event.target.value }) } });
  const wide = matchMedia('(min-width: 62rem)');
  const details = el('details', { class: 'filters', open: wide.matches }, el('summary', null, t('filters')), fields);
  wide.onchange = () => { details.open = wide.matches; };
  drawFields();
  chipBox.append(...chips(ctx, state, takeAway));
  main.replaceChildren(
    el('h1', null, t('stories')),
    el('div', { class: 'list-page' },
      el('form', { class: 'list-controls', role: 'search', on: { submit: event => event.preventDefault() } },
        el('label', { class: 'field search' }, el('span', null, t('search')),
          input),
        choice(t('sort'), state.sort, ['size', 'newest', 'outlets', 'growth'].map(key => [key, t(`sort_${key}`)]), sort => change({ sort })),
        details),
      el('div', { class: 'list-results' }, results, chipBox, place)));
  show();
  return { regrouped: (now) => { ctx = now; show(); }, print: () => list?.print() };
}
