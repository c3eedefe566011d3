/**
 * Small parts of the page: elements, safe text, headlines, links, bars.
 *
 * In: data of any kind, hostile too. Out: DOM nodes. Nothing here, or anywhere else in the page,
 * makes HTML out of strings.
 */
import { t, count, percent, pieces } from './text.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Longest headline that is put into a list, in characters; CSS clamps what is seen. */
const HEADLINE_IN_LIST = 320;

/** Sets what `el` and `svg` take: `on`, `style`, `data`, `text`, properties as attributes. */
function dress(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === 'style') for (const [rule, to] of Object.entries(value)) node.style.setProperty(rule, to);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'text') node.append(...safe(value));
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * An HTML element.
 * @param {string} tag
 * @param {object|null} attributes `on: {event: act}`, `style: {rule: value}`, `data: {}`, `text` (made safe); else attributes
 * @param {...(Node|string|Array|null|false)} children
 */
export function el(tag, attributes, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** An SVG element, as `el`. */
export function svg(tag, attributes, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

/** Words of the interface with nodes in their places. */
export function phrase(key, ...nodes) {
  return pieces(key, ...nodes).filter(piece => piece !== '');
}

/** Characters that people see as nothing, or that reorder what stands around them. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** More marks than these on one letter are a prank. */
const PRANK = /(\p{M}{8})\p{M}+/gu;

/**
 * Data as text that cannot hide or reorder anything: control and bidi-override characters become
 * visible escapes, white space single spaces. Marks of direction go: `<bdi>` does their work.
 * @returns {(string|Node)[]}
 */
export function safe(data) {
  const text = String(data ?? '').replace(/[\u00ad\u061c\u200e\u200f]/g, '').replace(/[ \t\r\n\f\u00a0]+/g, ' ').replace(PRANK, '$1');
  const parts = [];
  let end = 0;
  for (const hit of text.matchAll(HIDDEN)) {
    if (hit.index > end) parts.push(text.slice(end, hit.index));
    parts.push(el('span', { class: 'escape' }, `\\u{${hit[0].codePointAt(0).toString(16)}}`));
    end = hit.index + hit[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', laquo: '«', raquo: '»', ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”' };

/** A headline as it was meant: `&quot;` is a quotation mark. */
export function plain(title) {
  return title.includes('&')
    ? title.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w{2,8}));/g, (whole, dec, hex, name) => {
      if (name) return ENTITIES[name] ?? whole;
      const code = dec ? Number(dec) : parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    : title;
}

/** Text with its spans marked; spans are `[start, end]`, ascending. */
export function marked(text, spans) {
  const parts = [];
  let at = 0;
  for (const [start, end] of spans) {
    if (start < at) continue;
    parts.push(...safe(text.slice(at, start)), el('mark', { text: text.slice(start, end) }));
    at = end;
  }
  return [...parts, ...safe(text.slice(at))];
}

/** The headline of an article, isolated; `{ full }` does not cut it, `{ spans }` marks parts of it. */
export function headline(core, article, { full = false, spans = [] } = {}) {
  let title = plain(core.articles.title[article]);
  if (!title.trim()) return el('bdi', { class: 'untitled' }, t('untitled'));
  if (!full && title.length > HEADLINE_IN_LIST) title = `${title.slice(0, HEADLINE_IN_LIST)}…`;
  return el('bdi', { dir: 'auto' }, marked(title, spans.filter(([, end]) => end <= title.length)));
}

/** The name of an article's outlet, isolated. */
export function outlet(core, article) {
  return outletName(core, core.articles.outlet[article]);
}

/** The name of an outlet by its number; -1 is the unknown one. */
export function outletName(core, i) {
  return i < 0
    ? el('span', { class: 'untitled' }, t('no_outlet'))
    : el('bdi', { dir: 'auto', class: 'outlet', text: shortened(core.outlets[i]) });
}

/** The name of an outlet for attributes and sentences: no characters that reorder. */
export function outletWords(core, i) {
  return i < 0 ? t('no_outlet') : safe(shortened(core.outlets[i])).map(part => part.textContent ?? part).join('');
}

function shortened(name) {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

/** A link to an address outside, if it is one of the web; else its words alone. */
export function link(url, ...children) {
  let address;
  try {
    address = new URL(url);
  } catch {
    address = null;
  }
  if (!address || !/^https?:$/.test(address.protocol) || address.username || address.password) return el('span', null, children);
  return el('a', { class: 'out', href: address.href, rel: 'noopener noreferrer nofollow', target: '_blank' },
    children, el('span', { class: 'unseen' }, ` (${t('new_window')})`));
}

/** The kinds of article in bars, from the axis up. */
export const ROLES = ['copy', 'own', 'alone'];

/**
 * Stacked bars, in the reading direction.
 * @param {number[][]} bins for each bin the numbers of each of ROLES
 * @param {{label: string, small?: boolean}} options the text alternative
 */
export function bars(bins, { label }) {
  const top = Math.max(1, ...bins.map(bin => bin.reduce((sum, n) => sum + n, 0)));
  const columns = bins.map(bin => el('div', { class: 'bar' }, bin.map((n, kind) => n > 0
    && el('div', { class: `part ${ROLES[kind]}`, style: { '--part': `${(100 * n) / top}%` } }))));
  return el('div', { class: 'bars', role: 'img', 'aria-label': label }, columns);
}

/** What the colours of the bars mean. */
export function legend(kinds) {
  return el('ul', { class: 'legend' }, kinds.map(kind => el('li', null, el('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' }), t(`role_${kind}`))));
}

/** A share of copies as a bar with its number. */
export function shareBar(copies, all) {
  const share = all ? copies / all : 0;
  return el('span', { class: 'share' },
    el('span', { class: 'share-bar', 'aria-hidden': 'true' }, el('span', { style: { '--part': `${100 * share}%` } })),
    el('span', { class: 'share-number' }, percent(share)));
}

/** A table that scrolls in its own box. */
export function table(caption, head, rows, { className = '', seen = true } = {}) {
  return el('div', { class: 'table-box', role: 'region', tabindex: '0', 'aria-label': caption },
    el('table', { class: className },
      el('caption', { class: seen ? null : 'unseen' }, el('span', null, caption)),
      el('thead', null, el('tr', null, head.map(cell => el('th', { scope: 'col' }, cell)))),
      el('tbody', null, rows)));
}

/** Key terms as a list of words. */
export function termList(terms, most = 8) {
  return terms.length > 0 && el('ul', { class: 'terms' }, terms.slice(0, most).map(term => el('li', null, el('bdi', { dir: 'auto', text: term }))));
}

/** Says a number of results to who cannot see the list. */
export function say(words) {
  document.getElementById('live').textContent = words;
}

/** Counted things with the number in bold: "**3** articles". */
export function strongCount(what, n) {
  return el('strong', null, count(what, n));
}
