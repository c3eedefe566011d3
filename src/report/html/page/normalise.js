// Words as Sada reads them, so that search and comparison find أميركا where أمريكا is asked for.
//
// In: a text, and the tables of the rules, which Rust writes into the page (`core.rules`, see
// src/text/rules.rs). Out: the words of the text, each with where it stands and its key; spellings
// of one word have one key. Only rules for single words are here: units after numbers, split
// names (عبد الله), "في المئة", clitics that stand alone and months of two words are left out, and
// of the named HTML entities only the commonest are known.
//
// Cost: about 0.1 µs a word that was seen before, some 5 µs a new one. A piece of text between
// white space is read once and remembered.

/** Between white space, as Rust cuts it; a longer piece is no word and is read in parts. */
const PIECE = /[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]{1,2048}/g;
/** One Arabic word with the commonest punctuation around it: nearly every piece is one. */
const SIMPLE = /^["'«(\[.،:؛!?؟»)\]-]*([\u0621-\u063a\u0641-\u064a]+)["'»)\].،:؛!?؟«(\[-]*$/;
const WEB = /^(?:https?:\/\/|www\.)\S/i;
const ADDRESS = new RegExp(
  '(?:https?://|www\\.)\\S+' +
    '|(?<![\\p{L}\\p{N}\\p{M}\\u200c\\u200d_])[\\p{L}\\p{N}_-]+(?:\\.[\\p{L}\\p{N}_-]+)*' +
    '\\.(?:com|net|org|info|tv|news)(?:/\\S*)?(?![\\p{L}\\p{N}\\p{M}\\u200c\\u200d_])',
  'giu',
);
const ENTITY = /&(?:#(\d{1,7});?|#[xX]([\da-fA-F]{1,6});?|([a-zA-Z]{2,6});)/g;
const NAMED = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\xa0', laquo: '«', raquo: '»',
  ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”',
  AMP: '&', LT: '<', GT: '>', QUOT: '"',
  zwnj: '\u200c', zwj: '\u200d', lrm: '\u200e', rlm: '\u200f', shy: '\xad',
};
const LATIN = /^[a-z]$/;
const LETTER = /[\p{Alphabetic}\p{N}]/u;
const ACCENT = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]/;
const ALWAYS_ACCENT = /[\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/;
const ELISION = /^(l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu)'(..+)$/su;
/** So many pieces are remembered before all are forgotten. */
const MEMORY = 200_000;
/** Longer pieces are not. */
const REMEMBERED = 48;

let spelling = null;
const readPieces = new Map();

/**
 * Sets the rules. To be called once, before {@link keys}.
 * @param {object} rules `core.rules`, as src/text/rules.rs describes it.
 */
export function useRules(rules) {
  const among = (stretches) => {
    const text = stretches.map(([a, b]) => `\\u{${a.toString(16)}}-\\u{${b.toString(16)}}`);
    return new RegExp(`[${text.join('')}]`, 'u');
  };
  const pairs = (text) => {
    const all = [...text];
    return new Map(all.flatMap((c, i) => (i % 2 ? [] : [[c, all[i + 1]]])));
  };
  const digits = new Map();
  for (const zero of rules.zeros) {
    for (let d = 0; d < 10; d++) digits.set(String.fromCodePoint(zero + d), String(d));
  }
  spelling = {
    digits,
    arabic: among(rules.arabic),
    drop: among(rules.drop),
    early: among(rules.early),
    pairs: among(rules.pairs),
    triples: among(rules.triples),
    signs: among(rules.signs),
    fold: pairs(rules.fold),
    plain: pairs(rules.plain),
    spell: new Map(rules.spell),
    months: new Map(rules.months),
    proclitics: new Set(['', ...rules.proclitics]),
    house: rules.house.map((h) => ({ ...h, from: new RegExp(`^(?:${h.from})`) })),
    // Nearly every word has no house spelling: one look turns it away.
    maybe: new RegExp(`^(?:${rules.proclitics.join('|')})?(?:${rules.house.map((h) => h.from).join('|')})`),
  };
  readPieces.clear();
}

/**
 * The words of a text.
 * @param {string} text any text
 * @returns {{start: number, end: number, key: string}[]} in the order of the text: where each word
 *   begins and ends in it, and what makes it equal to other spellings
 */
export function keys(text) {
  const out = [];
  for (const piece of text.matchAll(PIECE)) {
    for (const [start, end, key] of pieceKeys(piece[0])) {
      const last = out.at(-1);
      if (key !== '%') {
        out.push({ start: piece.index + start, end: piece.index + end, key });
      } else if (last && /^[\d.]+$/.test(last.key)) {
        // A percent sign belongs to the number before it.
        out[out.length - 1] = { start: last.start, end: piece.index + end, key: `${last.key}%` };
      }
    }
  }
  return out;
}

/** The keys of a text in one string with a space before, between and behind them, for searching. */
export function keyLine(text) {
  let line = ' ';
  for (const { key } of keys(text)) line += `${key} `;
  return line;
}

/** The words of a piece without white space: `[start, end, key]` each. */
function pieceKeys(piece) {
  let found = readPieces.get(piece);
  if (!found) {
    const simple = SIMPLE.exec(piece);
    found = simple && !/(.)\1\1/.test(piece) ? [simpleKey(piece, simple[1])] : readPiece(piece);
    if (readPieces.size >= MEMORY) readPieces.clear();
    if (piece.length <= REMEMBERED) readPieces.set(piece, found);
  }
  return found;
}

function simpleKey(piece, word) {
  const start = piece.indexOf(word);
  const folded = foldWord(word);
  return [start, start + word.length, canonical(folded)];
}

/** By all the rules. Characters travel as cells: what it is now, and where it came from. */
function readPiece(piece) {
  let cells = joinNumbers(marksDropped(composed(withoutAddresses(cellsOf(piece)))));
  cells = undrawn(splitTimestamp(plainSigns(cells)));
  const found = [];
  scanCells(cells, (from, to, text) => {
    if (text === '') return;
    const arabic = isArabic(text[0]);
    const key = text === '%' ? text : arabic ? canonical(foldWord(text)) : text;
    if (key) found.push([cells[from].start, cells[to - 1].end, key]);
  });
  return found;
}

const isArabic = (c) => c !== undefined && spelling.arabic.test(c);
const isDigit = (c) => c !== undefined && c.length === 1 && c >= '0' && c <= '9';
const newCell = (c, start, end) => ({ c, start, end });

function cellsOf(piece) {
  const cells = [];
  const add = (text, start) => {
    let at = start;
    for (const c of text) cells.push(newCell(c, at, (at += c.length)));
  };
  let at = 0;
  for (const m of piece.matchAll(ENTITY)) {
    const code = m[1] ? Number(m[1]) : m[2] ? parseInt(m[2], 16) : -1;
    const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
    const c = valid ? String.fromCodePoint(code) : NAMED[m[3]];
    if (typeof c !== 'string') continue;
    add(piece.slice(at, m.index), at);
    at = m.index + m[0].length;
    cells.push(newCell(c, m.index, at));
  }
  add(piece.slice(at), at);
  return cells;
}

function withoutAddresses(cells) {
  const text = cells.map((x) => x.c).join('');
  if (!/@|:\/\/|\.[A-Za-z\x80-\uffff]/.test(text)) return cells;
  const mail = endOfMail(text);
  const gone = [[0, mail]];
  for (const m of text.slice(mail).matchAll(ADDRESS)) gone.push([mail + m.index, mail + m.index + m[0].length]);
  let at = 0;
  return cells.map((x) => {
    const inside = gone.some(([a, b]) => a <= at && at < b);
    at += x.c.length;
    return inside ? { ...x, c: ' ' } : x;
  });
}

/**
 * Where the mail address ends that a piece begins with; 0 if it begins with none. Not by one
 * pattern: backtracking would take the cube of the length of a hostile piece.
 */
function endOfMail(text) {
  const at = text.indexOf('@', 1);
  if (at < 0 || WEB.test(text)) return 0;
  let end = 0;
  for (const m of text.matchAll(/\.[\p{L}\p{N}_]{2,}/gu)) if (m.index > at + 1) end = m.index + m[0].length;
  return end;
}

/** Compatibility forms undone (NFKC), a letter with its marks at a time. */
function composed(cells) {
  if (cells.every((x) => x.c < '\x80')) return cells;
  const out = [];
  const kept = cells.filter((x) => !spelling.early.test(x.c));
  for (let i = 0; i < kept.length; ) {
    const from = i++;
    while (i < kept.length && /^\p{M}/u.test(kept[i].c)) i++;
    const text = kept.slice(from, i).map((x) => x.c).join('').replace('\ufdfd', ' ');
    if (text.normalize('NFKC') === text) {
      out.push(...kept.slice(from, i));
    } else {
      const [start, end] = [kept[from].start, kept[i - 1].end];
      for (const c of text.normalize('NFKC')) out.push(newCell(c, start, end));
    }
  }
  return out;
}

/** Without format characters and marks; U+200B joins two Arabic letters and parts anything else. */
function marksDropped(cells) {
  const near = (x) => x !== undefined && x.c >= '\u0620' && x.c <= '\u06ff';
  return cells.flatMap((x, i) => {
    if (x.c === '\u200b') return near(cells[i - 1]) && near(cells[i + 1]) ? [] : [{ ...x, c: ' ' }];
    return spelling.drop.test(x.c) ? [] : [x];
  });
}

/** Digits become ASCII, separators between thousands go, a decimal sign becomes a point. */
function joinNumbers(cells) {
  const cs = cells.map((x) => ({ ...x, c: spelling.digits.get(x.c) ?? x.c }));
  const text = cs.map((x) => (x.c.length === 1 ? x.c : '_')).join('');
  const gone = new Set();
  for (const m of text.matchAll(/(?<![\d٬,،.])\d{1,3}(?:[٬,،]\d{3}(?!\d))+/g)) {
    for (let i = 0; i < m[0].length; i++) if (!isDigit(m[0][i])) gone.add(m.index + i);
  }
  return cs.flatMap((x, i) => {
    if (gone.has(i)) return [];
    if (isDigit(text[i - 1]) && isDigit(text[i + 1])) {
      if (x.c === '٬' || x.c === '،') return [{ ...x, c: ' ' }];
      if (x.c === '٫' || x.c === ',') return [{ ...x, c: '.' }];
    }
    return [x];
  });
}

/** Lower case, without accents, letters and signs spelt out, punctuation plain. */
function plainSigns(cells) {
  let keep = false;
  const spell = (text) => [...text].map((c) => spelling.spell.get(c) ?? c).join('');
  return cells.flatMap((x) => {
    if (x.c < '\x80') keep = false;
    let text = spell(x.c.toLowerCase());
    if (/[^\0-\x7f]/.test(text)) {
      let bare = '';
      for (const c of text.normalize('NFD')) {
        const accent = ACCENT.test(c);
        if ((accent && !keep) || ALWAYS_ACCENT.test(c)) continue;
        const code = c.codePointAt(0);
        if (!accent) keep = code >= 0x900 && !(code >= 0x1e00 && code <= 0x1fff);
        bare += c;
      }
      text = spell(bare.normalize('NFC'));
    }
    return [...text].map((c) => ({ ...x, c: spelling.plain.get(c) ?? c }));
  });
}

/** `2025-06-03t01:37` gets a space for its t. */
function splitTimestamp(cells) {
  const at = (i) => cells[i]?.c;
  return cells.map((x, i) => {
    const digits = isDigit(at(i - 1)) && isDigit(at(i + 1)) && isDigit(at(i + 2));
    return x.c === 't' && digits && at(i + 3) === ':' ? { ...x, c: ' ' } : x;
  });
}

/** An Arabic letter three times or more in a row stands once. */
function undrawn(cells) {
  const out = [];
  for (let i = 0; i < cells.length; ) {
    const from = i++;
    while (cells[i]?.c === cells[from].c) i++;
    if (i - from > 2 && isArabic(cells[from].c)) {
      out.push({ ...cells[from], end: cells[i - 1].end });
    } else {
      out.push(...cells.slice(from, i));
    }
  }
  return out;
}

/** The matching form of an Arabic word. */
function foldWord(word) {
  let text = '';
  for (const c of word) text += spelling.fold.get(c) ?? c;
  return text.replace(/(.)\1\1+/gu, '$1');
}

/** The one spelling of a folded word: of its month, of its house spelling, or its own. */
function canonical(folded) {
  const month = spelling.months.get(folded);
  if (month) return month;
  if (!spelling.maybe.test(folded)) return folded;
  for (let cut = Math.min(3, folded.length); cut >= 0; cut--) {
    const before = folded.slice(0, cut);
    if (!spelling.proclitics.has(before)) continue;
    const article = before.endsWith('ال') || before.endsWith('لل');
    const rest = folded.slice(cut);
    for (const { from, to, bare } of spelling.house) {
      if (!(bare && article) && from.test(rest)) return before + rest.replace(from, to);
    }
  }
  return folded;
}

/**
 * Calls `found(from, to, text)` for each token of `cells[from..to]`. Digits, Latin and Arabic never
 * share one.
 */
function scanCells(cells, found) {
  const cs = cells.map((x) => x.c);
  const run = (from, fits) => {
    let i = from;
    while (i < cs.length && fits(cs[i])) i++;
    return i;
  };
  for (let at = 0; at < cs.length; ) {
    const c = cs[at];
    if (isDigit(c)) {
      at = scanNumber(cs, at, run, found);
    } else if (c === '%') {
      found(at, ++at, '%');
    } else if (isArabic(c)) {
      const end = run(at, isArabic);
      found(at, end, cs.slice(at, end).join(''));
      at = end;
    } else if (spelling.pairs.test(c)) {
      at = scanWindows(cs, at, run(at, (x) => spelling.pairs.test(x)), 2, found);
    } else if (spelling.triples.test(c)) {
      at = scanWindows(cs, at, run(at, (x) => spelling.triples.test(x)), 3, found);
    } else if (isOther(c)) {
      at = scanAcronym(cs, at, found) ?? scanWord(cs, at, found);
    } else {
      at++;
    }
  }
}

/** A letter of any alphabet that the other rules leave. */
function isOther(c) {
  if (c < '\x80') return LATIN.test(c);
  return LETTER.test(c) && !spelling.signs.test(c) && !spelling.digits.has(c) && !isArabic(c) &&
    !spelling.pairs.test(c) && !spelling.triples.test(c) && !spelling.drop.test(c);
}

/** `5g`, or a number with points and colons inside, in one spelling. */
function scanNumber(cs, at, run, found) {
  let end = run(at, isDigit);
  for (const letters of [2, 1]) {
    const after = end + letters;
    const behind = cs[after] ?? '';
    if (cs.slice(end, after).length === letters && cs.slice(end, after).every((c) => LATIN.test(c))
      && !LATIN.test(behind) && !isDigit(behind)) {
      found(at, after, cs.slice(at, after).join(''));
      return after;
    }
  }
  while ((cs[end] === '.' || cs[end] === ':') && isDigit(cs[end + 1])) end = run(end + 1, isDigit);
  const text = cs.slice(at, end).join('');
  const bare = (t) => t.replace(/^0+(?=.)/, '');
  const points = text.split('.').length - 1;
  if (/^\d+$/.test(text)) {
    found(at, end, text.length <= 2 ? bare(text) : text);
  } else if (points > 1) {
    let from = at;
    for (const part of text.split('.')) {
      found(from, from + part.length, bare(part));
      from += part.length + 1;
    }
  } else if (text.includes(':')) {
    found(at, end, text.split(':').map(bare).join(':'));
  } else {
    const [whole, part] = text.split('.');
    const short = part.replace(/0+$/, '');
    const thousands = part === '000' && whole.length <= 3;
    found(at, end, thousands ? whole + part : bare(whole) + (short && `.${short}`));
  }
  return end;
}

/** `u.s.` and `u.s.a`: where the dotted acronym that begins here ends, if one does. */
function scanAcronym(cs, at, found) {
  const letter = (i) => i < cs.length && LATIN.test(cs[i]);
  if (at > 0 && letter(at - 1)) return undefined;
  let pairs = 0;
  while (letter(at + 2 * pairs) && cs[at + 2 * pairs + 1] === '.') pairs++;
  for (let n = pairs; n >= 2; n--) {
    const end = at + 2 * n;
    if (letter(end) && letter(end + 1)) continue;
    const stop = letter(end) ? end + 1 : end;
    found(at, stop, cs.slice(at, stop).join('').replaceAll('.', ''));
    return stop;
  }
  return undefined;
}

/** A word with digits, `-` before digits and quotes between letters. */
function scanWord(cs, at, found) {
  let end = at;
  for (; end < cs.length; end++) {
    const c = cs[end];
    let inside;
    if (c === '-') {
      let digits = 0;
      while (digits < 4 && isDigit(cs[end + 1 + digits])) digits++;
      inside = digits >= 1 && digits <= 3;
    } else if (c === '"' || c === "'") {
      inside = end + 1 < cs.length && isOther(cs[end + 1]);
    } else {
      inside = isOther(c) || isDigit(c) || (c >= '\u0900' && c <= '\u0dff');
    }
    if (!inside) break;
  }
  const text = cs.slice(at, end).join('');
  const joined = (t) => t.replace(/["'-]/g, '');
  const parts = ELISION.exec(text);
  if (parts) {
    const cut = at + [...parts[1]].length + 1;
    found(at, cut, parts[1]);
    found(cut, end, joined(parts[2]));
  } else {
    found(at, end, joined(text.replace(/'s$/, '')));
  }
  return end;
}

/** Overlapping windows of `n` letters over scripts without spaces. */
function scanWindows(cs, at, end, n, found) {
  const last = Math.max(at, end - n);
  for (let i = at; i <= last; i++) {
    const to = Math.min(i + n, end);
    found(i, to, cs.slice(i, to).join(''));
  }
  return end;
}
