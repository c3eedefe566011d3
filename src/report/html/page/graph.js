/**
 * The links of a story: as a picture, and as a list that says why each is there.
 *
 * In: the place of a story (core, story, `show(article)`). Out: elements. Where the articles stand
 * in the picture was computed by Rust (0..`core.side` both ways); here it is only fitted, zoomed and moved.
 * Points and lines keep their size on the screen whatever the zoom.
 */
import { loadArticle, loadReason } from './data.js';
import { COPY, COVERAGE } from './model.js';
import { phraseKind, count, duration, number, percent, t } from './text.js';
import { el, headline, outlet, outletWords, phrase, safe, plain, svg } from './parts.js';

const LINK_KINDS = ['copy', 'coverage', 'weak'];
/** Links in the list at first and with each step. */
const LINK_STEP = 12;
/** With more points than these their outlets are not written beside them. */
const NAMED_POINTS = 24;
/** More lines than these are drawn faint. */
const MANY_LINES = 60;
/** Longer names of outlets are cut in the picture. */
const LONG_NAME = 22;
const MARGIN = 48;
/** Where a name may stand, under its point or over it, in pixels; that of the lead beyond its ring. */
const NAME_AT = [22, -12, 36];
const LEAD_NAME_AT = [28, -18, 42];
/** How high a name is over its line and under it. */
const NAME_ABOVE = 11;
const NAME_BELOW = 5;
const WIDEST = 12;

/** The picture, with its buttons and legend. */
export function drawGraph(place) {
  const { core, story } = place;
  const kinds = LINK_KINDS.filter((_, k) => story.links.some((l) => Number(core.links.kind[l]) === k));
  const label = t('graph_about', count('articles', story.members.length), count('links', story.links.length));
  const picture = svg('svg', { class: 'graph-picture', role: 'img', 'aria-label': label });
  const said = el('p', { class: 'note graph-said' });
  const pointed = el('p', { class: 'note graph-pointed' }, t('graph_hint'));
  const box = el('div', { class: 'graph-box', tabindex: '0', role: 'group', 'aria-label': t('graph_keys') }, picture);
  const button = (key, sign, act) => el('button', { type: 'button', 'aria-label': t(key), title: t(key), on: { click: act } }, sign);
  const view = { zoom: 1, x: 0, y: 0 };
  const roles = [['lead', 'dot_lead'], ['own', 'dot_own'], ['copy', 'dot_copy']]
    .filter(([role]) => role !== 'copy' || story.groups.length < story.members.length);
  const section = el('section', { class: story.members.length < 5 ? 'story-part graph few' : 'story-part graph' },
    el('div', { class: 'graph-top' }, el('h2', null, t('graph_title')),
      el('div', { class: 'graph-buttons' },
        button('graph_in', '+', () => view.scale?.(1.5)),
        button('graph_out', '−', () => view.scale?.(1 / 1.5)),
        button('graph_all', '⤢', () => view.reset?.()))),
    el('div', { class: 'graph-frame' }, box), pointed,
    el('ul', { class: 'legend graph-legend' },
      roles.map(([role, key]) =>
        el('li', null, el('span', { class: `dot ${role === 'lead' ? 'own lead' : role}`, 'aria-hidden': 'true' }), t(key))),
      kinds.map((kind) => el('li', null, el('span', { class: `stroke ${kind}`, 'aria-hidden': 'true' }), t(`link_${kind}`)))),
    said);
  Promise.all(Array.from(story.members, async (m) => ({ article: m, ...(await loadArticle(core, m)) })))
    .then((points) => fillPicture(place, { picture, box, view, said, pointed }, points), () => section.remove());
  return section;
}

/** Puts lines and points into the picture, and lets them be moved. */
function fillPicture({ core, story, show }, { picture, box, view, said, pointed }, all) {
  const points = new Map(all.filter((p) => p.x >= 0).map((p) => [p.article, p]));
  if (points.size < all.length) said.append(t('graph_left', number(all.length - points.size)));
  const copies = new Set(story.groups.flatMap((g) => [...g.members].slice(1)));
  const lines = svg('g', { class: 'lines' });
  const dots = svg('g', { class: 'points' });
  // Weak links first: what is surer is drawn over them.
  const ordered = [...story.links].sort((x, y) => core.links.kind[y] - core.links.kind[x]);
  for (const link of ordered) {
    const ends = [points.get(core.links.a[link]), points.get(core.links.b[link])];
    if (!ends[0] || !ends[1]) continue;
    const kind = LINK_KINDS[core.links.kind[link]];
    const line = svg('line', { class: `line ${kind}` }, svg('title', null,
      t('graph_link', t(`link_${kind}`), percent(core.links.score[link] / core.scale))));
    lines.append(line);
    ends.line = line;
    (view.lines ??= []).push(ends);
  }
  for (const point of points.values()) {
    const role = copies.has(point.article) ? 'copy' : 'own';
    // Isolated, so that a name keeps its own direction.
    const name = `\u2068${outletWords(core, core.articles.outlet[point.article])}\u2069`;
    const lead = point.article === story.lead;
    point.node = svg('g', { class: `point ${role}${lead ? ' lead' : ''}`, on: { click: () => view.moved || show(point.article) } },
      svg('title', null, `${name}: ${plainTitle(core, point.article)}`),
      svg('circle', { class: 'hit', r: 14 }),
      lead && svg('circle', { class: 'ring', r: 12 }),
      svg('circle', { class: 'disc', r: role === 'copy' ? 5 : 7 }),
      points.size <= NAMED_POINTS && svg('text', { 'text-anchor': 'middle' }, name.length > LONG_NAME ? `${name.slice(0, LONG_NAME)}…\u2069` : name));
    point.heights = lead ? LEAD_NAME_AT : NAME_AT;
    dots.append(point.node);
  }
  picture.append(lines, dots);
  pointAt(core, picture, pointed, view, points);
  picture.classList.toggle('dense', (view.lines?.length ?? 0) > MANY_LINES);
  const first = (point) => (point.article === story.lead ? 0 : copies.has(point.article) ? 2 : 1);
  view.points = [...points.values()].sort((x, y) => first(x) - first(y));
  letMove(picture, box, view, core.side);
}

/** What the pointer is on: its links stand out, its outlet and headline are said below. */
function pointAt(core, picture, pointed, view, points) {
  const light = (point) => {
    picture.classList.toggle('pointing', Boolean(point));
    for (const ends of view.lines ?? []) ends.line.classList.toggle('near', ends.includes(point));
    for (const other of points.values()) {
      const near = other === point || (view.lines ?? []).some((ends) => ends.includes(point) && ends.includes(other));
      other.node.classList.toggle('near', Boolean(point) && near);
    }
    pointed.replaceChildren(...(point
      ? [el('strong', null, outlet(core, point.article)), ': ', headline(core, point.article)]
      : [t('graph_hint')]));
  };
  for (const point of points.values()) {
    point.node.addEventListener('pointerenter', () => light(point));
    point.node.addEventListener('pointerleave', () => light(null));
  }
}

function plainTitle(core, article) {
  const title = plain(core.articles.title[article]);
  return safe(title.slice(0, 120)).map((part) => part.textContent ?? part).join('');
}

/**
 * Puts each name, the lead's first, where no other name stands and no point if that can be, and
 * inside the box; one that finds no place is left out until there is room.
 */
function placeNames(points, width) {
  const discs = points.map((p) => [p.sx - 8, p.sy - 8, p.sx + 8, p.sy + 8]);
  const names = [];
  const apart = (a, b) => a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
  points.forEach((p, i) => {
    const text = p.node.querySelector('text');
    if (!text) return;
    p.half ??= text.getComputedTextLength() / 2;
    const inside = p.sx > 0 && p.sx < width;
    const x = inside ? Math.min(Math.max(p.sx, p.half + 4), Math.max(width - p.half - 4, p.half + 4)) : p.sx;
    const boxAt = (y) => [x - p.half, p.sy + y - NAME_ABOVE, x + p.half, p.sy + y + NAME_BELOW];
    const free = p.heights.filter((height) => names.every((box) => apart(box, boxAt(height))));
    const y = free.find((height) => discs.every((disc, k) => k === i || apart(disc, boxAt(height)))) ?? free[0];
    text.setAttribute('visibility', y === undefined ? 'hidden' : 'inherit');
    if (y === undefined) return;
    names.push(boxAt(y));
    text.setAttribute('x', (x - p.sx).toFixed(1));
    text.setAttribute('y', y);
  });
}

/** Zoom and pan: by buttons, keys, drag, pinch, and by wheel once the picture has the focus. */
function letMove(picture, box, view, side) {
  const fit = { left: 0, top: 0, width: side, height: side };
  const draw = () => {
    const { clientWidth: width, clientHeight: height } = box;
    if (!width || !height) return;
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const [w, h] = [width - 2 * MARGIN, height - 2 * MARGIN];
    for (const p of view.points) {
      p.sx = width / 2 + ((p.x - fit.left) / fit.width - 0.5) * w * view.zoom + view.x;
      p.sy = height / 2 + ((p.y - fit.top) / fit.height - 0.5) * h * view.zoom + view.y;
      p.node.setAttribute('transform', `translate(${p.sx.toFixed(1)} ${p.sy.toFixed(1)})`);
    }
    for (const { 0: a, 1: b, line } of view.lines ?? []) {
      line.setAttribute('x1', a.sx);
      line.setAttribute('y1', a.sy);
      line.setAttribute('x2', b.sx);
      line.setAttribute('y2', b.sy);
    }
    placeNames(view.points, width);
    box.classList.toggle('zoomed', view.zoom > 1);
  };
  Object.assign(fit, extent(view.points));
  const move = (x, y) => {
    view.x += x;
    view.y += y;
    draw();
  };
  view.reset = () => {
    Object.assign(view, { zoom: 1, x: 0, y: 0 });
    draw();
  };
  view.scale = (factor, at = null) => {
    const { clientWidth: width, clientHeight: height } = box;
    const zoom = Math.min(WIDEST, Math.max(1, view.zoom * factor));
    const [cx, cy] = at ? [at.x - width / 2, at.y - height / 2] : [0, 0];
    view.x = cx - ((cx - view.x) * zoom) / view.zoom;
    view.y = cy - ((cy - view.y) * zoom) / view.zoom;
    view.zoom = zoom;
    if (zoom === 1) view.x = view.y = 0;
    draw();
  };
  new ResizeObserver(draw).observe(box);
  letKeys(box, view, move);
  letPointers(box, view, move);
  draw();
}

/** The box that the points fill; points in one line stand in the middle of it. */
function extent(points) {
  const span = (key) => {
    const values = points.map((p) => p[key]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high > low ? [low, high - low] : [low - 0.5, 1];
  };
  const [[left, width], [top, height]] = [span('x'), span('y')];
  return { left, top, width, height };
}

function letKeys(box, view, move) {
  const acts = {
    '+': () => view.scale(1.5), '=': () => view.scale(1.5), '-': () => view.scale(1 / 1.5), 0: view.reset,
    ArrowLeft: () => move(40, 0), ArrowRight: () => move(-40, 0),
    ArrowUp: () => move(0, 40), ArrowDown: () => move(0, -40),
  };
  box.addEventListener('keydown', (event) => {
    const act = !event.ctrlKey && !event.metaKey && !event.altKey && acts[event.key];
    // Arrows scroll the page until the picture is zoomed.
    if (!act || (event.key.startsWith('Arrow') && view.zoom === 1)) return;
    event.preventDefault();
    act();
  });
  box.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && document.activeElement !== box) return;
    event.preventDefault();
    const { left, top } = box.getBoundingClientRect();
    view.scale(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
  }, { passive: false });
}

function letPointers(box, view, move) {
  const held = new Map();
  const apart = () => {
    const [p, q] = [...held.values()];
    return Math.hypot(p.x - q.x, p.y - q.y);
  };
  box.addEventListener('pointerdown', (event) => {
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    view.moved = false;
  });
  box.addEventListener('pointermove', (event) => {
    const last = held.get(event.pointerId);
    if (!last || (event.pointerType !== 'mouse' && held.size === 1 && view.zoom === 1)) return;
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    if (!view.moved && Math.hypot(dx, dy) < 4) return;
    if (!view.moved) box.setPointerCapture(event.pointerId);
    view.moved = true;
    const before = held.size === 2 ? apart() : 0;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const { left, top } = box.getBoundingClientRect();
    if (before > 0) view.scale(apart() / before, { x: event.clientX - left, y: event.clientY - top });
    else move(dx, dy);
  });
  for (const end of ['pointerup', 'pointercancel', 'pointerleave']) {
    box.addEventListener(end, (event) => held.delete(event.pointerId));
  }
}

/** Every link with its reason in words; the surest last, for coverage is what needs a reason most. */
export function linkList(place) {
  const { core, story } = place;
  const kindOf = (link) => Number(core.links.kind[link]);
  const ordered = [...story.links].sort((x, y) =>
    order(kindOf(x)) - order(kindOf(y)) || core.links.score[y] - core.links.score[x]);
  const list = el('ol', { class: 'link-list' });
  let shown = 0;
  const more = () => {
    list.querySelector(':scope > .step-item')?.remove();
    for (const link of ordered.slice(shown, shown + LINK_STEP)) list.append(linkItem(place, link));
    shown = Math.min(ordered.length, shown + LINK_STEP);
    const left = ordered.length - shown;
    if (left > 0) {
      list.append(el('li', { class: 'step-item' }, stepButton(left, LINK_STEP, more)));
    }
  };
  more();
  const weak = ordered.filter((l) => kindOf(l) > COVERAGE).length;
  return el('section', { class: 'story-part links' },
    el('h2', null, t('links_title')),
    el('p', { class: 'note' }, t('links_note')),
    weak > 0 && el('p', { class: 'note weak-note' }, t('weak_note')),
    list);
}

/** A button for more of what is listed: a step of it, or all that is left. */
export function stepButton(left, step, act) {
  return el('button', { type: 'button', class: 'step', on: { click: act } },
    left > step ? t('story_more', number(step), number(left)) : t('story_rest', number(left)));
}

/** Coverage, then weak links, then copies. */
const order = (kind) => [2, 0, 1][kind];

function linkItem(place, link) {
  const { core, show, grouping } = place;
  const kind = LINK_KINDS[core.links.kind[link]];
  // Where the limit of copies was moved above it, a copy link only holds the story.
  const less = kind === 'copy' && core.links.height[link] < grouping.copies;
  const end = (article) => el('button', { type: 'button', class: 'plain link-end', on: { click: () => show(article) } },
    el('strong', null, outlet(core, article)), ' ', el('span', { class: 'link-title' }, headline(core, article)));
  const reason = el('p', { class: 'reason' });
  loadReason(core, link).then((why) => reason.append(...reasonWords(core, link, why).flat()), () => {});
  return el('li', { class: `link-item ${kind}` },
    el('p', { class: 'link-kind' }, el('span', { class: `stroke ${kind}`, 'aria-hidden': 'true' }), t(less ? 'link_wording' : `link_${kind}`)),
    el('div', { class: 'link-ends' }, end(core.links.a[link]), end(core.links.b[link])),
    reason,
    el('a', { class: 'link-compare', href: `#/compare/${core.links.a[link]}/${core.links.b[link]}` }, t('compare_both')));
}

/** Why a link is there, in words. */
function reasonWords(core, link, why) {
  const score = core.links.score[link] / core.scale;
  if (Number(core.links.kind[link]) === COPY) {
    const inside = why[0] / core.scale;
    return [t('why_copy', percent(score), phraseKind()),
      inside - score > 0.1 ? ` ${t('why_inside', percent(inside))}` : '',
      core.links.height[link] === core.scale && score < 0.5 ? ` ${t('why_address')}` : ''];
  }
  const [apart, , ...shared] = why;
  const words = [];
  for (let i = 0; i < shared.length; i += 2) {
    if (i > 0) words.push(' · ');
    words.push(el('span', { class: 'word-share' }, el('bdi', { dir: 'auto', class: 'shared-word', text: shared[i] }), ` ${percent(shared[i + 1] / 100)}`));
  }
  const [a, b] = [core.links.a[link], core.links.b[link]];
  const exact = [a, b].every((i) => core.articles.precise[i] === '1');
  // Tenths of an hour are enough between days, not between two times of one morning.
  const seconds = exact ? Math.abs(core.articles.at[a] - core.articles.at[b]) : apart * 360;
  const time = apart === null ? t('why_undated')
    : seconds < 60 ? t('why_together') : t('why_apart', duration(seconds));
  return [...phrase('why_shared', words), ' ', el('span', { class: 'after' }, time)];
}
