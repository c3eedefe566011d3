// Whether the page reads words as Rust does.
//
// node normalise.mjs RULES.json WORDS.tsv [SHARE]
// RULES.json: `sada::text::rules()`. WORDS.tsv: a text, a tab, its tokens parted by spaces.
// Says how many of the lines give the same keys, shows some that do not, and ends with 1 if fewer
// than SHARE (default 1) of them do. A key must also lie where it was read: the stretch of the text
// that it names must give the same key alone.
import { readFileSync } from 'node:fs';
import { keys, useRules } from '../../src/report/html/page/normalise.js';

const [rules, lines, share = '1'] = process.argv.slice(2);
useRules(JSON.parse(readFileSync(rules, 'utf8')));

let [same, all, astray] = [0, 0, 0];
const wrong = [];
for (const line of readFileSync(lines, 'utf8').split('\n')) {
  const [text, tokens] = line.split('\t');
  if (tokens === undefined) continue;
  all++;
  const found = keys(text);
  const got = found.map((k) => k.key).join(' ');
  if (got === tokens) same++;
  else wrong.push(`${JSON.stringify(text)}\n    page ${got}\n    rust ${tokens}`);
  if (found.some((k, i) => k.start >= k.end || k.end > text.length || (i && k.start < found[i - 1].start))) {
    astray++;
    wrong.push(`${JSON.stringify(text)}: a word lies astray`);
  }
}
console.log(`${same} of ${all} texts have the same keys (${((100 * same) / all).toFixed(3)} %)`);
for (const text of wrong.slice(0, 25)) console.log(`  ${text}`);
if (all === 0 || same < Number(share) * all || astray > 0) process.exit(1);
