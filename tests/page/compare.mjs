// Whether a comparison pairs what is equal and marks what is not.
//
// node compare.mjs: small texts by hand, and alignments against the longest common
// subsequence by its definition. Ends with 1 at the first that fails.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { align, compareTexts } from '../../src/report/html/page/compare.js';
import { useRules } from '../../src/report/html/page/normalise.js';

await useRules(readFileSync(new URL('../../src/report/html/page/words.wasm', import.meta.url)));

const kindsOf = (a, b) => compareTexts(a, b).sides.map((s) => s.kinds.join(' '));

// Another spelling is no difference.
let compared = compareTexts('القوات الأميركية في سورية', 'القوات الامريكيه في سوريا');
assert.equal(compared.same, true);
assert.equal(compared.spelt, true);
assert.deepEqual(compared.sides[0].kinds, ['shared', 'shared spelt', 'shared', 'shared spelt']);
// Nor is a name that is one word to Sada however it is parted, or words that are only parted otherwise.
assert.deepEqual(kindsOf('قال خالد عبد الله اليوم', 'قال خالد عبدالله اليوم'), Array(2).fill('shared shared shared spelt shared'));
assert.deepEqual(kindsOf('قال خالد بن علي اليوم', 'قال خالد بنعلي اليوم'), ['  spelt spelt ', '  spelt ']);
// One word changed, one added.
assert.deepEqual(kindsOf('a1 b1 c1 d1 e1', 'a1 b1 x1 d1 e1 f1'), ['  changed  ', '  changed   only']);
// A phrase that has moved is shared, though no alignment pairs it.
compared = compareTexts('aa bb cc dd ee ff', 'dd ee ff aa bb cc');
assert.ok(compared.sides.every((s) => s.kinds.every((k) => k === 'shared')));
assert.equal(compared.longest.length, 3);
assert.equal(compared.equal, 3);
// Nothing, and nothing in common.
assert.equal(compareTexts('', '').share, 0);
assert.deepEqual(kindsOf('aa', ''), ['only', '']);
assert.deepEqual(kindsOf('aa', 'bb'), ['changed', 'changed']);

/** Length of the longest common subsequence, by definition. */
function longest(a, b) {
  const of = (i, j) => {
    if (i === a.length || j === b.length) return 0;
    return a[i] === b[j] ? 1 + of(i + 1, j + 1) : Math.max(of(i + 1, j), of(i, j + 1));
  };
  return of(0, 0);
}

let state = 11;
const random = (below) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
let checks = 0;
for (let n = 0; n < 400; n++) {
  const word = () => 'abcd'[random(4)];
  const [a, b] = [Array.from({ length: random(9) }, word), Array.from({ length: random(9) }, word)];
  const pairs = [...align(a, b)];
  const paired = pairs.filter((j) => j >= 0);
  assert.equal(paired.length, longest(a, b), `${a} ${b}`);
  assert.ok(paired.every((j, i) => i === 0 || paired[i - 1] < j));
  pairs.forEach((j, i) => j >= 0 && assert.equal(a[i], b[j]));
  checks++;
}

// Texts too large for one table are still aligned by the words that stand once in both.
const long = Array.from({ length: 6000 }, (_, i) => (i % 3 ? `w${i}` : 'and'));
const other = long.map((w, i) => (i % 50 === 7 ? 'new' : w));
other.splice(100, 0, 'more', 'words');
const began = performance.now();
const paired = [...align(['x', ...long, 'y'], [...other, 'z'])].filter((j) => j >= 0).length;
assert.ok(paired > 5700, `${paired} pairs`);
assert.ok(performance.now() - began < 3000);
console.log(`${checks + 8} checks of the comparison passed`);
