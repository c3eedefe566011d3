/**
 * The overview: the counts in words, when the articles came, the largest stories, the outlets, who
 * copied whom, what was left out.
 *
 * In: the core, a grouping and its figures. Out: DOM. A few passes over the articles.
 */
import { A_DAY, AN_HOUR, t, number, count, days, day, hour, shortDay, percent, duration } from './text.js';
import { roleOf, originalOf } from './data.js';
import { el, phrase, bars, legend, ROLES, shareBar, table, outletName, outletWords, strongCount } from './parts.js';
import { storyRow, listAddress } from './list.js';

const TOP_STORIES = 10;
const TOP_OUTLETS = 12;
const MOST_BARS = 72;
/** How much time one bar may be, in seconds. */
const A_YEAR = 365 * A_DAY;
const BAR_SPANS = [AN_HOUR, 3 * AN_HOUR, 6 * AN_HOUR, A_DAY, 7 * A_DAY, 30 * A_DAY, A_YEAR];
/** Dates outside the inner 98 % that stretch the axis more than so many times are left off it. */
const STRETCH = 4;

/** First and last moment of a timeline, without lone dates far off. */
function spanOfAll(times) {
  const [first, last] = [times[0], times[times.length - 1]];
  const inner = share => times[Math.floor(share * (times.length - 1))];
  const [low, high] = [inner(0.01), inner(0.99)];
  return times.length > 50 && last - first > STRETCH * (high - low + 2 * A_DAY) ? [low, high] : [first, last];
}

/**
 * The articles over time.
 * @returns {null|{start: number, step: number, bins: number[][], outside: number, undated: number}}
 *   `bins`: for each bar the articles of each of ROLES
 */
export function overTime({ core, grouping }) {
  const { at, precise } = core.articles;
  const dated = Array.from(at.keys()).filter(i => !Number.isNaN(at[i]));
  if (dated.length === 0) return null;
  const [first, last] = spanOfAll(Float64Array.from(dated, i => at[i]).sort());
  const onlyDays = dated.filter(i => precise[i] !== '1').length * 2 > dated.length;
  const step = BAR_SPANS.find(wide => (!onlyDays || wide >= A_DAY) && (last - first) / wide <= MOST_BARS)
    ?? A_YEAR * Math.ceil((last - first) / MOST_BARS / A_YEAR);
  const unit = Math.min(step, A_DAY);
  const start = Math.floor(first / unit) * unit;
  const bins = Array.from({ length: Math.floor((last - start) / step) + 1 }, () => ROLES.map(() => 0));
  let outside = 0;
  for (const i of dated) {
    const bin = bins[Math.floor((at[i] - start) / step)];
    if (bin) bin[ROLES.indexOf(roleOf(grouping, i))] += 1;
    else outside += 1;
  }
  return { start, step, bins, outside, undated: core.n - dated.length };
}

const whole = bin => bin.reduce((sum, n) => sum + n, 0);

/** The words for when a bar is. */
function binWords({ start, step }, i) {
  const from = start + i * step;
  if (step < A_DAY) return `${shortDay(from)}${t('comma')}${hour(from)}`;
  return step === A_DAY ? day(from) : days(from, from + step - A_DAY);
}

/** The address of the stories of a bar. */
function binAddress({ start, step }, i) {
  const text = at => new Date(at * 1000).toISOString().slice(0, step < A_DAY ? 13 : 10);
  const from = start + i * step;
  return listAddress({ from: text(from), to: text(from + step - (step < A_DAY ? AN_HOUR : A_DAY)), singles: true, sort: 'size', kind: 'all', weak: 'all' });
}

/** Which bars the axis names: about eight, at whole days, or at whole hours if there are few days. */
function marksOf({ start, step, bins }) {
  const time = i => start + i * step;
  if (step >= A_DAY) {
    const every = Math.max(1, Math.ceil(bins.length / 8));
    return bins.flatMap((_, i) => (i % every ? [] : [[i, shortDay(time(i))]]));
  }
  const length = bins.length * step;
  const apart = [1, 2, 3, 6, 12, 24].map(hours => hours * AN_HOUR).find(wide => length / wide <= 9) ?? A_DAY * Math.ceil(length / A_DAY / 8);
  const words = i => (time(i) % A_DAY === 0 ? shortDay(time(i)) : hour(time(i)));
  const marks = bins.flatMap((_, i) => (i / bins.length < 0.1 || time(i) % apart ? [] : [[i, words(i)]]));
  return [[0, shortDay(start)], ...marks];
}

function barAxis(line) {
  const marks = marksOf(line).map(([i, words]) => {
    const share = i / line.bins.length;
    const late = share > 0.93 ? 'late' : share > 0.78 && 'late-narrow';
    return el('span', { class: late, style: { '--at': `${100 * share}%` } }, words);
  });
  return el('div', { class: 'axis', 'aria-hidden': 'true' }, marks);
}

function timelineTable(line) {
  const rows = line.bins.map((bin, i) => whole(bin) > 0 && el('tr', null,
    el('th', { scope: 'row' }, el('a', { href: binAddress(line, i) }, binWords(line, i))),
    el('td', null, number(whole(bin))), ...[...bin].reverse().map(n => el('td', null, number(n)))));
  const head = ['when', 'all', ...[...ROLES].reverse()].map(key => t(key));
  return el('details', { class: 'as-table' }, el('summary', null, t('as_table')),
    table(t('timeline'), head, rows.filter(Boolean), { className: 'numbers', seen: false }));
}

function timelineSection(ctx) {
  const line = overTime(ctx);
  if (!line) return null;
  const { bins, start, step } = line;
  const highest = bins.reduce((best, bin, i) => (whole(bin) > whole(bins[best]) ? i : best), 0);
  const all = bins.reduce((sum, bin) => sum + whole(bin), 0);
  const label = t('timeline_about', count('articles', all), day(start), day(start + bins.length * step - 1), binWords(line, highest), count('articles', whole(bins[highest])));
  const stepWords = BAR_SPANS.includes(step) ? t(`step_${step}`) : duration(step);
  const note = t('timeline_note', stepWords);
  const readout = el('p', { class: 'readout', 'aria-hidden': 'true' }, note);
  const chart = bars(bins, { label });
  chart.classList.add('large');
  const columns = [...chart.children];
  chart.addEventListener('pointermove', (event) => {
    const i = columns.indexOf(event.target.closest('.bar'));
    if (i < 0) return;
    const parts = bins[i].map((n, kind) => n > 0 && `${t(ROLES[kind])} ${number(n)}`).filter(Boolean).reverse();
    readout.textContent = [`${binWords(line, i)}: ${count('articles', whole(bins[i]))}`, ...parts].join(' · ');
  });
  chart.addEventListener('pointerleave', () => { readout.textContent = note; });
  chart.addEventListener('click', (event) => {
    const i = columns.indexOf(event.target.closest('.bar'));
    if (i >= 0 && whole(bins[i]) > 0) ctx.go(binAddress(line, i));
  });
  const kinds = [...ROLES].reverse().filter(kind => bins.some(bin => bin[ROLES.indexOf(kind)] > 0));
  return el('section', { class: 'timeline' }, el('h2', null, t('timeline')),
    el('p', { class: 'chart-top' }, legend(kinds)),
    el('div', { class: 'chart', style: { '--bins': String(bins.length) } }, el('span', { class: 'scale', 'aria-hidden': 'true' }, count('articles', whole(bins[highest]))), chart, barAxis(line)),
    readout,
    line.outside > 0 && el('p', { class: 'note' }, t('timeline_outside', count('articles', line.outside))),
    line.undated > 0 && el('p', { class: 'note' }, t('timeline_undated', count('articles', line.undated))),
    timelineTable(line));
}

/** What each outlet wrote and copied, and who copied from whom; the unknown outlet is the last. */
export function outletFigures({ core, grouping }) {
  const size = core.outlets.length + 1;
  const place = i => (core.articles.outlet[i] < 0 ? size - 1 : core.articles.outlet[i]);
  const figures = { size, articles: new Int32Array(size), copies: new Int32Array(size), copied: new Int32Array(size), pairs: new Map() };
  for (let i = 0; i < core.n; i += 1) {
    figures.articles[place(i)] += 1;
    const original = originalOf(grouping, i);
    if (original === i) continue;
    const [by, of] = [place(i), place(original)];
    figures.copies[by] += 1;
    if (by !== of) figures.copied[of] += 1;
    figures.pairs.set(by * size + of, (figures.pairs.get(by * size + of) ?? 0) + 1);
  }
  return figures;
}

const nameOf = (core, place) => outletName(core, place < core.outlets.length ? place : -1);
const wordsOf = (core, place) => outletWords(core, place < core.outlets.length ? place : -1);
const stateOf = part => listAddress({ sort: 'size', kind: 'all', weak: 'all', ...part });

function outletsSection({ core }, figures) {
  const places = Array.from({ length: figures.size }, (_, i) => i).filter(i => figures.articles[i] > 0)
    .sort((a, b) => figures.articles[b] - figures.articles[a] || a - b);
  const row = (i) => {
    const [all, copies] = [figures.articles[i], figures.copies[i]];
    const address = stateOf({ outlet: i < core.outlets.length ? i : -1, singles: true });
    return el('tr', null, el('th', { scope: 'row' }, el('a', { href: address }, nameOf(core, i))),
      [all, all - copies, figures.copied[i], copies].map(n => el('td', null, number(n))), el('td', null, shareBar(copies, all)));
  };
  const head = ['outlet', 'articles', 'own_texts', 'copied_by', 'copies_of', 'share'].map(key => t(key));
  const box = table(t('outlets_caption'), head, places.slice(0, TOP_OUTLETS).map(row), { className: 'numbers outlets' });
  const more = places.length > TOP_OUTLETS && el('button', { type: 'button', class: 'more', on: { click: () => {
    const rest = places.slice(TOP_OUTLETS).map(row);
    box.querySelector('tbody').append(...rest);
    more.remove();
    rest[0].querySelector('a').focus();
  } } }, t('show_all_outlets', number(places.length)));
  return el('section', null, el('h2', null, t('outlets_title')), box, more);
}

/** The outlets of the matrix: those with the most copying, the rest as one group. */
function matrixGroups(figures) {
  const weight = i => figures.copies[i] + figures.copied[i];
  const places = Array.from({ length: figures.size }, (_, i) => i).filter(i => weight(i) > 0).sort((a, b) => weight(b) - weight(a) || a - b);
  const groups = places.slice(0, TOP_OUTLETS);
  return { groups, rest: places.length > groups.length };
}

function matrixSection({ core }, figures) {
  const { groups, rest } = matrixGroups(figures);
  const title = el('h2', null, t('matrix'));
  if (groups.length === 0) return el('section', null, title, el('p', null, t('matrix_none')));
  const size = groups.length + Number(rest);
  const placeIn = new Map(groups.map((outlet, i) => [outlet, i]));
  const cells = Array.from({ length: size }, () => new Int32Array(size));
  for (const [pair, n] of figures.pairs) {
    cells[placeIn.get(Math.floor(pair / figures.size)) ?? size - 1][placeIn.get(pair % figures.size) ?? size - 1] += n;
  }
  const most = Math.max(1, ...cells.flatMap((row, i) => [...row].filter((_, k) => k !== i)));
  const known = i => (i < groups.length ? (groups[i] < core.outlets.length ? groups[i] : -1) : null);
  const name = i => (known(i) === null ? t('others') : nameOf(core, groups[i]));
  const words = i => (known(i) === null ? t('others') : wordsOf(core, groups[i]));
  const cell = (n, by, of) => {
    if (n === 0) return el('td', { class: by === of ? 'self' : null });
    const single = known(by) !== null && known(of) !== null;
    return el('td', { class: by === of ? 'self' : 'heat', style: { '--heat': String(0.12 + (0.6 * Math.sqrt(Math.min(n, most) / most))) } },
      single ? el('a', { href: stateOf({ by: known(by), of: known(of) }), 'aria-label': t('matrix_cell', words(by), words(of), number(n)) }, number(n)) : number(n));
  };
  const rows = cells.map((row, by) => el('tr', null, el('th', { scope: 'row' }, name(by)), [...row].map((n, of) => cell(n, by, of))));
  return el('section', { class: 'wide' }, title,
    table(t('matrix_caption'), [t('matrix_corner'), ...cells.map((_, i) => name(i))], rows, { className: 'matrix' }),
    el('p', { class: 'note' }, t('earliest_note')));
}

function leftOutSection({ core }) {
  const { counts } = core;
  const lines = [
    ['left_skipped', counts.skipped], ['left_without_text', counts.without_text], ['left_repeated_ids', counts.repeated_ids],
    ['left_other_languages', counts.other_languages], ['left_recrawls', counts.recrawls], ['left_boilerplate', counts.boilerplate],
  ].filter(([, n]) => n > 0);
  const rows = lines.map(([key, n]) => el('tr', null, el('th', { scope: 'row' }, t(key, count('of_articles', counts.with_boilerplate))), el('td', null, number(n))));
  const skipped = core.skipped.map(([where, why]) => el('tr', null, el('td', null, el('bdi', { dir: 'ltr', text: where })), el('td', null, el('bdi', { dir: 'ltr', lang: 'en', text: why }))));
  const more = counts.skipped - core.skipped.length;
  return el('section', { class: 'wide' }, el('details', null, el('summary', null, el('h2', null, t('left_out'))),
    lines.length ? table(t('left_out'), [t('what'), t('how_many')], rows, { className: 'numbers left-out', seen: false }) : el('p', null, t('left_none')),
    skipped.length > 0 && table(t('skipped_caption'), [t('where'), t('why')], skipped, { className: 'skipped' }),
    more > 0 && el('p', { class: 'note' }, t('skipped_more', number(more)))));
}

/** The counts as sentences. */
function inShort({ core, grouping, sums }) {
  const strong = n => el('strong', null, number(n));
  const articles = strongCount('articles', core.n);
  const outlets = strongCount('of_outlets', core.outlets.length);
  if (core.level === 'copies') {
    return el('p', { class: 'in-short' }, phrase('in_short_level_copies', articles, outlets, strongCount('texts', grouping.groups.kept.length)));
  }
  const told = phrase('in_short', articles, outlets, strongCount('in_stories', sums.articles.length), strong(sums.shared), strong(sums.told));
  const copies = sums.copies > 0 && [' ', phrase('in_short_copies', strong(sums.copies), el('bdi', null, percent(sums.copies / core.n)))];
  return el('p', { class: 'in-short' }, told, copies);
}

function topSection(ctx) {
  const top = Array.from({ length: Math.min(TOP_STORIES, ctx.sums.articles.length) }, (_, s) => s);
  return el('section', { class: 'top-stories' }, el('h2', null, t('top')),
    el('ol', null, top.map(s => el('li', null, storyRow(ctx, s, { level: 'h3' })))),
    el('p', null, el('a', { class: 'more', href: '#/stories' }, t('all_stories'))));
}

/** The days the articles are of, as a headline. */
function dayOfNews({ core }) {
  const times = core.articles.at.filter(at => !Number.isNaN(at)).sort();
  if (times.length === 0) return t('news');
  const [first, last] = spanOfAll(times);
  return t('news_of', days(first, last));
}

/**
 * The view of the whole run.
 * @param {HTMLElement} main
 * @param {object} ctx core, grouping, sums, `go(address)`
 */
export function renderOverview(main, ctx) {
  const figures = outletFigures(ctx);
  const title = dayOfNews(ctx);
  main.replaceChildren(
    el('h1', null, title), inShort(ctx),
    el('div', { class: 'overview' },
      timelineSection(ctx) ?? '',
      topSection(ctx), outletsSection(ctx, figures), matrixSection(ctx, figures), leftOutSection(ctx)));
  return { title };
}
