/**
 * Words as Sada reads them, so that search and comparison find أميركا where أمريكا is asked for.
 *
 * In: a text. Out: its words, each with where it lies and its key; spellings of one word have one
 * key. The rules are those of the library itself, as WebAssembly (`words.wasm`, see wasm/); normal
 * forms and classes of characters, for which it asks, are the browser's. Where no WebAssembly is to be
 * had, words are what stands between signs, and `readsSpellings` says so.
 */

/** By the numbers of wasm/src/forms.rs. */
const FORMS = ['NFC', 'NFD', 'NFKC'];
const CLASSES = [/[\p{L}\p{N}]/u, /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u];
/** Words without the rules. */
const PLAIN_WORD = /[\p{L}\p{N}\p{M}]+/gu;

const toBytes = new TextEncoder();
const toText = new TextDecoder('utf-8', { ignoreBOM: true });

/** What the WebAssembly exports; null before it is there, and where it cannot be. */
let sada = null;

/** What it asks of the browser. */
function host() {
  let form = new Uint8Array();
  return {
    normal_form(at, length, number) {
      form = toBytes.encode(textAt(at, length).normalize(FORMS[number]));
      return form.length;
    },
    write_form(at) {
      new Uint8Array(sada.memory.buffer).set(form, at);
    },
    is_of_class(c, number) {
      return Number(CLASSES[number].test(String.fromCodePoint(c)));
    },
  };
}

function textAt(at, length) {
  return toText.decode(new Uint8Array(sada.memory.buffer, at, length));
}

/**
 * Takes the rules into use; rejects where there is no WebAssembly. To be called once, before {@link keys}.
 * @param {BufferSource} wasm the bytes of `words.wasm`
 */
export async function useRules(wasm) {
  const { instance } = await WebAssembly.instantiate(wasm, { host: host() });
  sada = instance.exports;
}

/** Whether other spellings of a word are known to be the same word. */
export const readsSpellings = () => sada !== null;

/** Reads a text with one of the exports; null without WebAssembly. */
function read(text, how) {
  if (!sada) return null;
  try {
    const bytes = toBytes.encode(text);
    const at = sada.room(bytes.length);
    new Uint8Array(sada.memory.buffer).set(bytes, at);
    const length = sada[how]();
    return textAt(sada.line(), length);
  } catch {
    // Out of memory, say: what is left is not to be trusted.
    sada = null;
    return null;
  }
}

/**
 * The words of a text.
 * @param {string} text any text
 * @returns {{start: number, end: number, key: string}[]} in the order of the text: where each word
 *   begins and ends in it, and what makes it equal to other spellings
 */
export function keys(text) {
  const line = read(text, 'spans');
  if (line === null) return plainKeys(text);
  const words = line.split(' ').slice(1, -1);
  const places = new Uint32Array(sada.memory.buffer, sada.places(), 2 * words.length);
  return words.map((key, i) => ({ start: places[2 * i], end: places[2 * i + 1], key }));
}

/** The keys of a text in one string with a space before, between and after them, for searching. */
export function keyLine(text) {
  return read(text, 'words') ?? ` ${plainKeys(text).map(({ key }) => `${key} `).join('')}`;
}

/** Words without the rules: small letters without marks. */
function plainKeys(text) {
  return Array.from(text.matchAll(PLAIN_WORD), ({ 0: word, index }) => ({
    start: index, end: index + word.length, key: word.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, ''),
  })).filter(({ key }) => key !== '');
}
