/**
 * Opens the page: unpacks the core, draws the view that the address names, and keeps language,
 * theme and limits.
 *
 * In: the document with shell.html and the core. Out: the page. Views: `#/`, `#/stories?…`,
 * `#/story/ID`, `#/compare/A/B`.
 */
import { phraseKind, t, setLanguage, setLevel, setNouns, setPhrase, setSpan, language, number, percent, count } from './text.js';
import { openCore, openWords, measure, indexWhenIdle } from './data.js';
import { regroup } from './model.js';
import { el, phrase, strongCount, say } from './parts.js';
import { renderStories } from './list.js';
import { renderOverview } from './overview.js';
import { renderStory } from './story.js';
import { renderCompare } from './compare.js';

const byId = id => document.getElementById(id);
/** Steps of the sliders: one in a hundred. */
const LIMIT_STEPS = 100;
/** A view is drawn anew so long after the last movement of a slider, in milliseconds. */
const AFTER_SLIDING = 120;

/** What is shown, in one place. */
const page = { ctx: null, view: {}, address: null, run: null, scrolls: new Map(), kept: null, pressed: false };

/** What the browser remembers between visits; files may be forbidden to. */
function remembered(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(`sada-${name}`, value);
    return localStorage.getItem(`sada-${name}`);
  } catch {
    return null;
  }
}

/** Puts the words of the language into the header and the footer. */
function dressShell(core) {
  const root = document.documentElement;
  root.lang = language();
  root.dir = language() === 'ar' ? 'rtl' : 'ltr';
  for (const node of document.querySelectorAll('[data-words]')) node.textContent = t(node.dataset.words);
  for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', t(node.dataset.label));
  const other = byId('language');
  other.textContent = t('other_language');
  other.lang = t('other_language_code');
  if (core) byId('made').replaceChildren(...phrase('footer', el('bdi', { text: core.version })));
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId('theme').value = theme;
}

/** The parts of an address: the path, split, and the parameters. */
function route(hash) {
  const [path, query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const parts = path.split('/').filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { view: parts[0] ?? 'overview', parts, params: new URLSearchParams(query) };
}

/** Draws the view of an address into main; gives what is to be known of it. */
function drawView(main, hash) {
  const { view, parts, params } = route(hash);
  const { ctx } = page;
  if (view === 'stories') return { section: 'stories', title: t('stories'), ...renderStories(main, ctx, params) };
  if (view === 'story' || view === 'compare') {
    const drawn = view === 'story' ? renderStory(ctx, parts[1] ?? '') : renderCompare(ctx, Number(parts[1]), Number(parts[2]));
    main.replaceChildren(drawn ?? el('div', { class: 'nothing' }, el('h1', null, t('missing_story')),
      el('p', null, el('a', { class: 'more', href: '#/stories' }, t('all_stories')))));
    return { section: 'story', title: main.querySelector('h1')?.textContent.slice(0, 120) ?? '' };
  }
  return { section: 'overview', ...renderOverview(main, ctx) };
}

/** Shows the view of the address as it is now; the list is kept while a story of it is open. */
function show({ fresh = false } = {}) {
  const hash = location.hash || '#/';
  const main = byId('main');
  const back = !page.pressed;
  page.pressed = false;
  const first = page.address === null;
  if (!first) leave(main);
  page.address = hash;
  if (!fresh && back && page.kept?.hash === hash) {
    main.replaceChildren(...page.kept.nodes);
    page.view = page.kept.view;
  } else {
    page.view = drawView(main, hash);
  }
  const { section, title } = page.view;
  document.title = `${title} – ${t('brand')}`;
  for (const node of document.querySelectorAll('[data-section]')) {
    if (node.dataset.section === section) node.setAttribute('aria-current', 'page');
    else node.removeAttribute('aria-current');
  }
  byId('limits').hidden = section === 'story' && route(hash).view === 'compare';
  if (first || fresh) return;
  scrollTo(0, back ? page.scrolls.get(hash)?.top ?? 0 : 0);
  const focus = back && page.scrolls.get(hash)?.focus;
  if (focus?.isConnected) focus.focus({ preventScroll: true });
  else focusHeading(main);
}

/** What is to be found again on the way back. */
function leave(main) {
  const hash = page.address;
  page.scrolls.set(hash, { top: scrollY, focus: page.lastFocus });
  if (page.view.section === 'stories') page.kept = { hash, nodes: [...main.childNodes], view: page.view };
}

function focusHeading(main) {
  const heading = main.querySelector('h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Draws everything anew, where it stands: the language or the grouping has changed. */
function redraw() {
  page.kept = null;
  const top = scrollY;
  show({ fresh: true });
  scrollTo(0, top);
}

/** Goes to an address as if a link had been pressed. */
function go(hash) {
  rememberPlace(document.activeElement);
  page.pressed = true;
  location.hash = hash;
}

/** Changes the address of the view that is shown, without a new entry in the history. */
function replace(hash) {
  page.address = hash;
  try {
    history.replaceState(null, '', hash);
  } catch {
    // Browsers limit how often; the address comes right with the next change.
  }
}

function rememberPlace(focus) {
  page.lastFocus = focus;
}

/** Sets the limits and says what comes of them. */
function setLimits(limits) {
  const { core } = page.ctx;
  const grouping = regroup(core, limits);
  page.ctx = { ...page.ctx, grouping, sums: measure(core, grouping) };
}

const theRun = core => ({ copies: core.threshold, stories: core.coarseness, weak: true });

/** The limits as they stand, and the counts that come of them. */
function limitWords(sums) {
  return [strongCount('stories', sums.shared), strongCount('copies', sums.copies)];
}

function slider(name, value, least, words, changed) {
  const output = el('output', { class: 'limit-value' }, words(value));
  const input = el('input', { type: 'range', min: least, max: page.ctx.core.scale, step: page.ctx.core.scale / LIMIT_STEPS, value, 'aria-valuetext': words(value), on: { input: (event) => {
    const now = Number(event.target.value);
    output.textContent = words(now);
    input.setAttribute('aria-valuetext', words(now));
    changed(now);
  } } });
  return el('div', { class: 'limit' }, el('label', null, el('span', { class: 'limit-name' }, t(`limit_${name}`)), input),
    el('p', { class: 'limit-ends', 'aria-hidden': 'true' }, el('span', null, t(`limit_${name}_low`)), el('span', null, t(`limit_${name}_high`))), output);
}

/** What makes `sada report RUN.jsonl` group as the limits do. */
function commandOf(core, limits) {
  const share = value => String(value / core.scale);
  const words = [`--threshold ${share(limits.copies)}`];
  if (core.level === 'stories') words.push(`--coarseness ${share(limits.stories)}`);
  if (!limits.weak) words.push('--no-weak');
  return words.join(' ');
}

/** The panel of the limits; stays while views come and go. */
function drawLimits({ open = false } = {}) {
  const { core, grouping } = page.ctx;
  const limits = { copies: grouping.copies, stories: grouping.cut, weak: grouping.weak };
  const now = el('p', { class: 'limit-now' });
  const command = el('p', { class: 'note' });
  const note = el('span', { class: 'limit-changed' });
  const reset = el('button', { type: 'button', class: 'plain', on: { click: () => change(theRun(core), true) } }, t('limit_reset'));
  const tell = () => {
    const changed = Object.entries(theRun(core)).some(([name, value]) => limits[name] !== value);
    now.replaceChildren(...phrase('limit_now', ...limitWords(page.ctx.sums)), ...(changed ? [' ', ...phrase('limit_run', ...limitWords(page.run))] : []));
    command.hidden = !changed;
    command.replaceChildren(t('limit_command'), ' ', el('code', { dir: 'ltr' }, commandOf(core, limits)));
    note.textContent = changed ? t('limit_changed') : '';
    reset.hidden = !changed;
  };
  let waiting = 0;
  let frame = 0;
  const change = (part, anew) => {
    Object.assign(limits, part);
    if (!frame) {
      frame = requestAnimationFrame(() => {
        frame = 0;
        setLimits({ ...limits });
        tell();
        clearTimeout(waiting);
        waiting = setTimeout(() => regrouped(anew), anew ? 0 : AFTER_SLIDING);
      });
    }
  };
  const stories = core.level === 'stories';
  const strictness = value => t('limit_stories_value', number(Math.round((100 * (value - core.coarseness)) / (core.scale - core.coarseness || 1))));
  const details = el('details', { class: 'limits', open }, el('summary', null, el('span', null, t('limits')), note),
    el('p', null, t('limits_intro')),
    el('div', { class: 'limit-pair' },
      slider('copies', limits.copies, core.threshold, value => t('limit_copies_value', percent(value / core.scale), phraseKind()), value => change({ copies: value })),
      stories && slider('stories', limits.stories, core.coarseness, strictness, value => change({ stories: value }))),
    stories && core.links.kind.includes(2) && el('label', { class: 'check' },
      el('input', { type: 'checkbox', checked: limits.weak, on: { change: event => change({ weak: event.target.checked }) } }), t('limit_weak')),
    now, command, reset);
  tell();
  byId('limits').replaceChildren(details);
}

/** The view follows the limits: the list in place, other views anew. */
function regrouped(anew) {
  page.kept = null;
  const { sums } = page.ctx;
  if (page.view.regrouped) page.view.regrouped(page.ctx);
  else redraw();
  if (anew) {
    drawLimits({ open: true });
    byId('limits').querySelector('summary').focus();
  }
  say(`${count('stories', sums.shared)}${t('comma')}${count('copies', sums.copies)}`);
}

/** What works on every view. */
function listen() {
  document.addEventListener('click', (event) => {
    const inner = event.target.closest?.('a[href^="#/"]');
    if (inner && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      rememberPlace(inner);
      page.pressed = inner.hash !== (location.hash || '#/');
    }
    if (event.target.closest?.('.skip')) {
      event.preventDefault();
      byId('main').focus();
    }
  });
  addEventListener('hashchange', () => location.hash !== page.address && show());
  addEventListener('beforeprint', () => page.view.print?.());
  byId('theme').addEventListener('change', event => setTheme(remembered('theme', event.target.value) ?? event.target.value));
  byId('language').addEventListener('click', () => {
    setLanguage(language() === 'ar' ? 'en' : 'ar');
    remembered('language', language());
    dressShell(page.ctx.core);
    drawLimits({ open: byId('limits').firstChild.open });
    redraw();
    byId('language').focus();
  });
  history.scrollRestoration = 'manual';
}

/** Says in the page why there is nothing to see. */
function fail(error) {
  const old = typeof DecompressionStream === 'undefined';
  byId('main').replaceChildren(el('div', { class: 'nothing', role: 'alert' }, el('p', null, t(old ? 'too_old' : 'failed')), el('p', { dir: 'ltr', lang: 'en', text: String(error) })));
}

async function start() {
  setLanguage(remembered('language') ?? document.documentElement.lang);
  setTheme(['light', 'dark'].includes(remembered('theme')) ? remembered('theme') : 'auto');
  dressShell(null);
  const [core] = await Promise.all([openCore(), openWords()]);
  setLevel(core.level);
  setNouns(core.nouns);
  setPhrase(core.shingle);
  setSpan(core.articles.at.reduce((a, b) => (b < a ? b : a), Infinity), core.articles.at.reduce((a, b) => (b > a ? b : a), -Infinity));
  page.ctx = { core, go, replace };
  setLimits(theRun(core));
  page.run = page.ctx.sums;
  dressShell(core);
  drawLimits();
  listen();
  show();
  indexWhenIdle(core);
}

start().catch(fail);
