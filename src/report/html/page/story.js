/**
 * The page of one story: what happened, who told it first, who copied it, and why Sada thinks so.
 *
 * In: the core, the grouping as the sliders have it, the id of a story. Out: an element. What the
 * core knows is there at once; addresses, texts and reasons come when their block is unpacked.
 * Long stories are drawn in steps, so that a story of thousands of articles opens as fast as a
 * small one.
 */
import { lastNotAbove, loadArticle } from './data.js';
import { drawGraph, linkList, stepButton } from './graph.js';
import { COPY, HAS_WEAK, storyAt, storyWithId } from './model.js';
import { keyLine } from './normalise.js';
import { phraseKind, count, day, duration, hour, lag, moment, number, percent, shortDay, t } from './text.js';
import { el, headline, link, outlet, outletName, phrase, plain, safe, termList } from './parts.js';

/** Texts that are drawn at first. */
const FIRST_TEXTS = 15;
/** Texts, and copies of a text, that are drawn with each step. */
const TEXT_STEP = 40;
/** The copies of a story of one text are unfolded if they are not more. */
const OPEN_COPIES = 12;
/** Headlines of more characters are folded. */
const LONG_HEADLINE = 400;
/** Rows of the timeline. */
const LANES = 12;
/** Marks under a timeline, at most. */
const TICKS = 5;
const ONE_HOUR = 3600;
const AXIS_STEPS = [1 / 60, 1 / 12, 1 / 6, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 2160, 8760].map((h) => h * ONE_HOUR);

/**
 * @param {{core: object, grouping: object, go: function(string)}} ctx
 * @param {string} id of the story, as in the address of the page
 * @returns {Element|null} null if there is no such story
 */
export function renderStory(ctx, id) {
  const found = storyWithId(ctx.core, ctx.grouping, id);
  if (found < 0) return null;
  const story = storyAt(ctx.core, ctx.grouping, found);
  const place = { ...ctx, story, picked: null, shown: 0 };
  place.texts = el('div', { class: 'story-texts' });
  place.bar = el('div', { class: 'pick-bar', role: 'status', hidden: true });
  place.show = (article) => showArticle(place, article);
  const many = story.members.length > 1;
  place.root = el('article', { class: many ? 'story-page many' : 'story-page' },
    el('nav', { class: 'story-way', 'aria-label': t('story_way') },
      el('a', { href: '#/stories' }, t('story_back'))),
    storyHead(place),
    many && timeline(place),
    el('section', { class: 'story-part texts' },
      el('h2', null, t(many ? 'story_texts' : 'story_text')),
      many && el('p', { class: 'note' }, t('story_texts_note')),
      place.texts, place.bar),
    many && story.links.length > 0 && drawGraph(place),
    many && story.links.length > 0 && linkList(place));
  moreTexts(place, FIRST_TEXTS);
  return place.root;
}

/** Headline, facts in words, key terms. */
function storyHead({ core, story }) {
  const { articles } = core;
  const facts = [count('articles', story.members.length)];
  if (story.groups.length !== story.members.length) facts.push(count('texts', story.groups.length));
  facts.push(count('outlets', story.outlets.size));
  const first = story.groups[0].members[0];
  const when = (i) => moment(articles.at[i], articles.precise[i]);
  const span = [];
  if (story.first === null) {
    span.push(t('undated'));
  } else if (story.members.length === 1) {
    span.push(...phrase('story_by', outlet(core, first), el('time', null, when(first))));
  } else {
    span.push(...phrase('story_first_by', outlet(core, first), el('time', null, when(first))));
    if (story.last - story.first >= 60) {
      span.push(' ', t('story_last', duration(story.last - story.first)));
    }
  }
  return el('header', { class: 'story-head' },
    el('p', { class: 'story-day' }, story.first === null ? '' : day(story.first)),
    el('h1', { class: 'story-headline clamped' }, headline(core, story.lead, { full: true })),
    wholeHeadline(core, story.lead),
    el('p', { class: 'story-facts' }, facts.map((fact) => el('span', null, fact))),
    el('p', { class: 'story-first' }, span),
    story.terms.length > 0 && el('div', { class: 'story-terms' },
      el('span', { class: 'unseen' }, t('story_terms')), termList(story.terms, 12)),
    story.flags & HAS_WEAK ? el('p', { class: 'note weak-note' }, t('story_has_weak')) : null,
    story.whole ? null : el('p', { class: 'note' }, t('story_split')));
}

/** A button that shows the rest of a headline which is too long for the page, or nothing. */
function wholeHeadline(core, article) {
  if (core.articles.title[article].length < LONG_HEADLINE) return null;
  const open = el('button', { type: 'button', class: 'plain', 'aria-expanded': 'false' }, t('headline_more'));
  open.addEventListener('click', () => {
    const folded = open.previousElementSibling.classList.toggle('clamped');
    open.setAttribute('aria-expanded', String(!folded));
    open.textContent = t(folded ? 'headline_more' : 'text_less');
  });
  return open;
}

/** When each outlet published: a row an outlet, a dot an article. */
function timeline({ core, story, show }) {
  if (story.first === null || story.last - story.first < 60) return null;
  const { at, outlet: outlets } = core.articles;
  const rows = new Map();
  story.groups.forEach((group) => group.members.forEach((article, i) => {
    const row = rows.get(outlets[article]) ?? [];
    rows.set(outlets[article], [...row, { article, copy: i > 0 }]);
  }));
  const byFirst = [...rows].sort(([, x], [, y]) => earliest(core, x) - earliest(core, y));
  const shown = byFirst.slice(0, byFirst.length > LANES ? LANES - 1 : LANES);
  const rest = byFirst.slice(shown.length).flatMap(([, dots]) => dots);
  const { from, to, marks } = axis(story.first, story.last);
  const place = (moment) => `${((moment - from) / (to - from)) * 100}%`;
  const line = (name, dots) => el('div', { class: 'lane' },
    el('span', { class: 'lane-name' }, name, ' ', el('span', { class: 'lane-count' }, number(dots.length))),
    el('span', { class: 'lane-track' }, [...dots].sort((x, y) => y.copy - x.copy)
      .filter(({ article }) => at[article] === at[article])
      .map(({ article, copy }) => el('span', {
        class: `dot ${copy ? 'copy' : 'own'}${article === story.lead ? ' lead' : ''}`,
        style: { '--at': place(at[article]) },
        title: `${moment(at[article], core.articles.precise[article])}`,
        on: { click: () => show(article) },
      }))));
  const undated = story.members.filter((m) => at[m] !== at[m]).length;
  return el('section', { class: 'story-part when' },
    el('h2', null, t('story_when')),
    el('div', { class: 'lanes', role: 'img', 'aria-label': t('story_when_about', count('articles', story.members.length), count('of_outlets', story.outlets.size), day(story.first), day(story.last)) },
      shown.map(([o, dots]) => line(outletName(core, o), dots)),
      rest.length > 0 && line(t('story_other_outlets', number(byFirst.length - shown.length)), rest),
      el('div', { class: 'lane lane-axis' }, el('span', { class: 'lane-name' }),
        el('span', { class: 'lane-track' }, marks.map(({ at: mark, words }) =>
          el('span', { class: 'tick', style: { '--at': place(mark) } }, words.map((line) => el('span', null, line))))))),
    el('ul', { class: 'legend' },
      el('li', null, el('span', { class: 'dot own', 'aria-hidden': 'true' }), t('dot_own')),
      story.groups.length < story.members.length
        && el('li', null, el('span', { class: 'dot copy', 'aria-hidden': 'true' }), t('dot_copy')),
      undated > 0 && el('li', null, t('timeline_undated', count('articles', undated)))));
}

function earliest(core, dots) {
  const dates = dots.map(({ article }) => core.articles.at[article]).filter((d) => d === d);
  return dates.length ? Math.min(...dates) : Infinity;
}

/** A time axis with round marks: where it begins and ends, and what stands at which moment. */
function axis(first, last) {
  const step = AXIS_STEPS.find((s) => (last - first) / s < TICKS) ?? Math.ceil((last - first) / TICKS);
  const pad = (last - first) * 0.02;
  const [from, to] = [first - pad, last + pad];
  const marks = [];
  let before = shortDay(first) === shortDay(last) ? shortDay(first) : '';
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const date = shortDay(at);
    const inside = at - from > 0.1 * (to - from) && to - at > 0.1 * (to - from);
    const time = step < 24 * ONE_HOUR ? hour(at) : '';
    marks.push({ at, words: inside ? [time, date === before ? '' : date].filter(Boolean) : [] });
    if (inside) before = date;
  }
  return { from, to, marks };
}

/** Draws further texts, up to `upto` of them. */
function moreTexts(place, upto) {
  const { story, texts } = place;
  texts.querySelector(':scope > .step')?.remove();
  for (; place.shown < Math.min(upto, story.groups.length); place.shown++) {
    texts.append(textCard(place, story.groups[place.shown]));
  }
  const left = story.groups.length - place.shown;
  if (left > 0) texts.append(stepButton(left, TEXT_STEP, () => moreTexts(place, place.shown + TEXT_STEP)));
}

/** A text and its copies. */
function textCard(place, group) {
  const { core, story } = place;
  const [original, ...copies] = group.members;
  const role = copies.length ? t('role_original', count('of_copies', copies.length)) : t('role_text');
  const card = el('section', { class: 'text-card' },
    el('div', { class: 'text-original', id: `article-${original}`, tabindex: '-1' },
      articleLine(place, original, [
        original === story.groups[0].members[0] && el('span', { class: 'badge first' }, t('role_first')),
        copies.length > 0 && el('span', { class: 'badge original' }, role),
        copies.length === 0 && story.members.length > 1 && el('span', { class: 'badge own' }, role),
      ]),
      el('h3', { class: 'text-title', dir: 'auto' }, titleLink(core, original)),
      textWith(core, original, story.members.length > 1 && pickButton(place, original))),
    copies.length > 0 && copyFold(place, original, copies));
  return card;
}

/** Outlet, time, how long after the first. */
function articleLine({ core, story }, article, badges) {
  const { at, precise } = core.articles;
  const after = at[article] > story.first ? lag(story.first, at[article]) : '';
  return el('p', { class: 'article-line' },
    el('strong', null, outlet(core, article)),
    el('time', null, moment(at[article], precise[article])),
    after && el('span', { class: 'after' }, after), badges);
}

/** The headline; a link out as soon as the address is known. */
function titleLink(core, article, shown = headline(core, article, { full: true })) {
  const holder = el('span', { class: 'clamped' }, shown);
  loadArticle(core, article).then(({ url }) => {
    if (url) holder.replaceChildren(link(url, shown));
  }, () => {});
  return holder;
}

/** The beginning of a text, with a button for the rest of it before the other one. */
function textWith(core, article, other) {
  const actions = el('p', { class: 'actions' }, other);
  const holder = el('div', { class: 'excerpt' }, actions);
  loadArticle(core, article).then(({ text }) => {
    if (!text?.trim()) return;
    const body = el('div', { class: 'excerpt-body' });
    const fill = (now) => {
      const lines = now ? text.split(/\n+/).filter((l) => l.trim()) : [text.slice(0, 600)];
      body.replaceChildren(...lines.map((line) => el('p', { dir: 'auto' }, safe(plain(line)))));
    };
    fill(false);
    actions.before(body);
    if (text.length < 200 && !text.includes('\n')) return;
    const open = el('button', { type: 'button', class: 'plain', 'aria-expanded': 'false' }, t('text_more'));
    open.addEventListener('click', () => {
      const now = holder.classList.toggle('open');
      open.setAttribute('aria-expanded', String(now));
      open.textContent = t(now ? 'text_less' : 'text_more');
      fill(now);
    });
    actions.prepend(open);
  }, () => {});
  return holder;
}

/** The copies of a text, folded. */
function copyFold(place, original, copies) {
  const { core } = place;
  const names = [...new Set(copies.map((c) => core.articles.outlet[c]))];
  const list = el('ol', { class: 'copy-list' });
  let shown = 0;
  const more = (upto) => {
    list.querySelector(':scope > .step-item')?.remove();
    for (; shown < Math.min(upto, copies.length); shown++) {
      list.append(copyItem(place, original, copies[shown]));
    }
    const left = copies.length - shown;
    if (left > 0) list.append(el('li', { class: 'step-item' }, stepButton(left, TEXT_STEP, () => more(shown + TEXT_STEP))));
  };
  const alone = place.story.groups.length === 1 && copies.length <= OPEN_COPIES;
  const fold = el('details', { class: 'copy-fold', open: alone, on: { toggle: () => shown || more(TEXT_STEP) } },
    el('summary', null, el('span', { class: 'fold-count' }, count('copies', copies.length)),
      el('span', { class: 'fold-names' }, names.slice(0, 6).map((o, i) => [i > 0 && t('comma'), outletName(core, o)]),
        names.length > 6 && ` ${t('story_and_more', number(names.length - 6))}`)),
    list);
  // Before an article in it is shown, the fold must hold it.
  fold.holds = (article) => {
    const at = copies.indexOf(article);
    if (at < 0) return;
    fold.open = true;
    more(Math.max(TEXT_STEP, at + 1));
  };
  return fold;
}

function copyItem(place, original, copy) {
  const { core } = place;
  const { at, title } = core.articles;
  const score = likeness(place, original, copy);
  const after = at[copy] >= at[original] ? lag(at[original], at[copy]) : '';
  const same = keyLine(plain(title[original])) === keyLine(plain(title[copy]));
  const words = el('span', { class: 'copy-name' }, outlet(core, copy));
  return el('li', { class: 'copy-item', id: `article-${copy}`, tabindex: '-1' },
    el('p', { class: 'article-line' }, el('strong', null, titleLink(core, copy, words)),
      el('time', null, moment(at[copy], core.articles.precise[copy])),
      after && el('span', { class: 'after' }, after),
      score >= 0 && likenessBar(core, score),
      core.again.has(copy) && el('span', { class: 'badge' }, t('role_again'))),
    el('p', { class: same ? 'copy-title same' : 'copy-title' },
      same ? t('same_title') : headline(core, copy, { full: true })),
    el('p', { class: 'actions' },
      el('a', { href: `#/compare/${original}/${copy}` }, t('compare_original')), pickButton(place, copy)));
}

function likenessBar(core, score) {
  return el('span', { class: 'likeness', title: t('likeness_about', phraseKind()) },
    el('span', { class: 'likeness-bar', 'aria-hidden': 'true', style: { '--part': `${(100 * score) / core.scale}%` } }),
    el('span', null, t('likeness', percent(score / core.scale))));
}

/** How like a copy is to the original of its group; -1 if the two were not compared. */
function likeness({ core, story }, original, copy) {
  const { a, b, kind, score } = core.links;
  const between = (i) => (a[i] === original && b[i] === copy) || (a[i] === copy && b[i] === original);
  const known = story.links.find((i) => between(i) && Number(kind[i]) === COPY);
  if (known !== undefined) return score[known];
  // The score of a copy is that with the original which it had in the run.
  const groups = core.groups.first;
  return groups[lastNotAbove(groups, copy)] === original ? core.articles.score[copy] : -1;
}

/** Picks a text for a comparison; with the second one the comparison opens. */
function pickButton(place, article) {
  const button = el('button', { type: 'button', class: 'plain pick', 'aria-pressed': 'false', data: { article: String(article) } }, t('compare_pick'));
  button.addEventListener('click', () => pick(place, article));
  return button;
}

function pick(place, article) {
  const { core, bar, picked, go, root } = place;
  if (picked !== null && picked !== article) {
    go(`#/compare/${Math.min(picked, article)}/${Math.max(picked, article)}`);
    return;
  }
  place.picked = picked === article ? null : article;
  for (const button of root.querySelectorAll('.pick')) {
    const on = button.dataset.article === String(place.picked);
    button.setAttribute('aria-pressed', String(on));
    button.textContent = t(on ? 'compare_picked' : place.picked === null ? 'compare_pick' : 'compare_with_this');
  }
  bar.hidden = place.picked === null;
  bar.replaceChildren(...(place.picked === null ? [] : [
    el('p', null, ...phrase('compare_second', outlet(core, article), headline(core, article))),
    el('button', { type: 'button', class: 'plain', on: { click: () => pick(place, article) } }, t('compare_cancel')),
  ]));
}

/** Brings an article into view, unfolding what it is in. */
function showArticle(place, article) {
  const { story, root } = place;
  const at = story.groups.findIndex((g) => g.members.includes(article));
  if (at < 0) return;
  if (at >= place.shown) moreTexts(place, at + 1);
  root.querySelectorAll('.copy-fold')
    .forEach((fold) => fold.holds(article));
  const target = root.querySelector(`#article-${article}`);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  target?.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
  target?.focus({ preventScroll: true });
}
