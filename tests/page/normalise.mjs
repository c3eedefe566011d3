// Whether the page reads texts as Rust does.
//
// node normalise.mjs TEXTS.jsonl [SHARE]
// TEXTS.jsonl: `{"text", "of", "tokens"}` a line: a text, what it is one of, and its tokens by
// `sada::text::tokens`, in one string with spaces between.
// Says how many of the texts have the same keys, of all and of each kind, shows some that do not, and
// ends with 1 if fewer than SHARE (default 1) of them do. A key must also lie where it was read: the
// stretch of the text that it names must have the key alone too (a sign that is several words has
// several), but for words that their neighbours change: at most one in a hundred.
import { readFileSync } from 'node:fs';
import { keyLine, keys, useRules } from '../../src/report/html/page/normalise.js';

const [texts, share = '1'] = process.argv.slice(2);
await useRules(readFileSync(new URL('../../src/report/html/page/words.wasm', import.meta.url)));

const sums = new Map();
const wrong = [];
let [astray, words, alone] = [0, 0, 0];
for (const line of readFileSync(texts, 'utf8').split('\n')) {
  if (!line) continue;
  const { text, of, tokens } = JSON.parse(line);
  const sum = sums.get(of) ?? { all: 0, same: 0 };
  sums.set(of, sum);
  sum.all++;
  const found = keys(text);
  const got = found.map((k) => k.key).join(' ');
  if (got === tokens && keyLine(text).trim() === tokens) sum.same++;
  else wrong.push(`${JSON.stringify(text.slice(0, 400))}\n    page ${got.slice(0, 400)}\n    rust ${tokens.slice(0, 400)}`);
  if (found.some((k, i) => k.start >= k.end || k.end > text.length || (i && k.start < found[i - 1].start))) {
    astray++;
    wrong.push(`${JSON.stringify(text.slice(0, 400))}: a word lies astray`);
  }
  // A month that is one only beside a number, and what a rule drops beside nothing, are not themselves.
  for (const { start, end, key } of found.length < 60 ? found : found.filter((_, i) => i % 20 === 0)) {
    words++;
    if (keyLine(text.slice(start, end)).includes(` ${key} `)) alone++;
    else if (process.env.SHOW) console.log(JSON.stringify(text.slice(start, end)), key, '<', keyLine(text.slice(start, end)));
  }
}
const percent = (part, all) => `${((100 * part) / all).toFixed(3)} %`;
let [same, all] = [0, 0];
for (const [of, sum] of sums) {
  console.log(`${of}: ${sum.same} of ${sum.all} texts have the same keys (${percent(sum.same, sum.all)})`);
  same += sum.same;
  all += sum.all;
}
console.log(`all: ${same} of ${all} (${percent(same, all)}); ${alone} of ${words} stretches have their key alone (${percent(alone, words)})`);
for (const text of wrong.slice(0, 25)) console.log(`  ${text}`);
if (all === 0 || same < Number(share) * all || astray > 0 || alone < 0.99 * words) process.exit(1);
