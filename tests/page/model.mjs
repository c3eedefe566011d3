// Whether the page groups as the run does, and as a slow definition says.
//
// node model.mjs: makes its own cores, by hand and at random; says nothing if all is well but the
// number of checks, and ends with 1 at the first that fails.
import assert from 'node:assert/strict';
import {
  COPY, COVERAGE, HAS_COPIES, HAS_TEXTS, HAS_WEAK, WEAK, regroup, storyAt, storyWithId,
} from '../../src/report/html/page/model.js';

/** As Rust writes it into the page. */
const LEAD = { long_enough: 60, late: 24, undated: 0.5, alone: 0.1 };
const OWN = { copies: 5000, stories: 5000, weak: true };
let checks = 0;

/**
 * The core of articles `{at, words, outlet}` (in any order) and `[a, b, kind, score, height]`, as the
 * writer would write it, with the stories that the definition gives at the run's own values.
 */
function coreOf(articles, links, merges, level = 'stories') {
  const n = articles.length;
  const key = (i) => [articles[i].at ?? Infinity, -articles[i].words, i];
  const less = (x, y) => {
    const i = x.findIndex((v, k) => v !== y[k]);
    return i < 0 ? 0 : x[i] - y[i];
  };
  const byRank = articles.map((_, i) => i).sort((x, y) => less(key(x), key(y)));
  const rank = [];
  byRank.forEach((a, r) => (rank[a] = r));
  const kept = (group) => group[group.length > 2 ? 1 : 0];
  const run = slowly({ articles, rank, links, merges, level, kept }, OWN);
  const order = run.flatMap((s) => s.groups.flat());
  const place = [];
  order.forEach((a, i) => (place[a] = i));
  const sorted = links.map(([a, b, ...rest]) => [...[place[a], place[b]].sort((x, y) => x - y), ...rest])
    .sort((x, y) => run.findIndex((s) => s.members.includes(order[x[0]])) -
      run.findIndex((s) => s.members.includes(order[y[0]])) || x[0] - y[0] || x[1] - y[1]);
  const column = (all, k) => all.map((x) => x[k]);
  const placed = merges.map(([a, b, h]) => [place[a], place[b], h]);
  let at = 0;
  const first = (sizes) => sizes.map((size) => (at += size) - size);
  const core = {
    level, scale: 10_000, lead: LEAD, threshold: 5000, coarseness: 5000, outlets: ['x', 'y', 'z'],
    articles: {
      title: order.map((a) => `t${a}`),
      outlet: order.map((a) => articles[a].outlet),
      at: order.map((a) => articles[a].at),
      words: order.map((a) => articles[a].words),
      rank: order.map((a) => rank[a]),
    },
    links: {
      a: column(sorted, 0), b: column(sorted, 1), kind: column(sorted, 2).join(''),
      score: column(sorted, 3), height: column(sorted, 4),
    },
    merges: { a: column(placed, 0), b: column(placed, 1), height: column(placed, 2) },
    groups: { first: first(run.flatMap((s) => s.groups.map((g) => g.length))), kept: null },
    stories: { first: null, id: null, lead: null, terms: null },
  };
  at = 0;
  core.stories.first = first(run.map((s) => s.members.length));
  core.stories.id = run.map((_, i) => `story${i}`);
  core.stories.terms = run.map((_, i) => [`word${i}`]);
  core.stories.lead = run.map((s) => place[s.lead]);
  core.groups.kept = run.flatMap((s) => s.groups.map((g) => place[kept(g)]));
  return core;
}

/** The stories of a list of articles, by the words of the contract and with no regard for time. */
function slowly({ articles, rank, links, merges, level, kept }, cut) {
  const all = articles.map((_, i) => i);
  const parts = (pairs) => {
    const of = all.slice();
    for (let change = true; change; ) {
      change = false;
      for (const [a, b] of pairs) {
        const least = Math.min(of[a], of[b]);
        change ||= of[a] !== of[b];
        of[a] = of[b] = least;
      }
    }
    return all.filter((i) => of[i] === i).map((r) => all.filter((i) => of[i] === r))
      .concat(all.filter((i) => of[i] !== i && of[of[i]] !== of[i]).map((i) => [i]));
  };
  const byRank = (x, y) => rank[x] - rank[y];
  const groups = parts(links.filter((l) => l[2] === COPY && l[4] >= cut.copies))
    .map((g) => g.sort(byRank)).sort((x, y) => byRank(x[0], y[0]));
  const holds = level === 'copies' ? null : [
    ...links.filter((l) => l[2] === COPY || (l[2] === WEAK && cut.weak)),
    ...merges.filter((j) => j[2] >= cut.stories),
  ];
  const stories = holds
    ? parts(holds).map((s) => groups.filter((g) => s.includes(g[0])))
    : groups.map((g) => [g]);
  const facts = stories.map((own) => {
    const members = own.flat();
    const dates = members.map((m) => articles[m].at).filter((t) => t !== null);
    const first = dates.length ? Math.min(...dates) : Infinity;
    return { groups: own, members, first, lead: leadBy(articles, links, own.map(kept), members, first) };
  });
  return facts.sort((x, y) => y.members.length - x.members.length
    || (x.first === y.first ? byRank(x.groups[0][0], y.groups[0][0]) : x.first - y.first));
}

function leadBy(articles, links, keeps, members, began) {
  const weight = (a) => {
    const near = links.filter((l) => l[2] !== COPY && (l[0] === a || l[1] === a)
      && members.includes(l[0]) && members.includes(l[1]));
    const central = near.reduce((sum, l) => sum + l[3] / 10000, 0);
    const { at, words } = articles[a];
    const late = at === null ? 0.5 : 24 / (24 + (at - began) / 3600);
    return (0.1 + central) * late * Math.min(Math.max(words, 1), 60) / 60;
  };
  return keeps.reduce((best, a) => (weight(a) > weight(best) ? a : best));
}

const groupsOf = (core, model) => Array.from({ length: model.stories.id.length }, (_, s) =>
  storyAt(core, model, s).groups.map((g) => [...g.members]));

/** At the run's own values nothing moves. */
function sameAsRun(core) {
  const model = regroup(core, OWN);
  const n = core.articles.rank.length;
  assert.deepEqual([...model.order], [...Array(n).keys()]);
  assert.deepEqual([...model.groups.first], [...core.groups.first, n]);
  assert.deepEqual([...model.groups.kept], core.groups.kept);
  assert.deepEqual([...model.stories.first], [...core.stories.first, n]);
  assert.deepEqual(model.stories.id, core.stories.id);
  assert.deepEqual([...model.stories.lead], core.stories.lead);
  assert.deepEqual(model.stories.terms, core.stories.terms);
  checks++;
}

/** Groups and stories are those of the definition, wherever the sliders stand. */
function sameAsSlowly(core, cut) {
  const model = regroup(core, cut);
  const { a, b, kind, score, height } = core.links;
  const { rank, outlet } = core.articles;
  const articles = rank.map((_, i) => ({
    at: core.articles.at[i], words: core.articles.words[i], outlet: outlet[i],
  }));
  const kept = (group) => group.find((m) => core.groups.kept.includes(m)) ?? group[0];
  const links = a.map((_, i) => [a[i], b[i], Number(kind[i]), score[i], height[i]]);
  const merges = core.merges.a.map((_, i) =>
    [core.merges.a[i], core.merges.b[i], core.merges.height[i]]);
  const want = slowly({ articles, rank, links, merges, level: core.level, kept }, cut);
  const got = groupsOf(core, model);
  const text = (stories) => stories.map((s) => JSON.stringify(s)).sort();
  assert.deepEqual(text(got), text(want.map((s) => s.groups)));
  assert.deepEqual(got.map((s) => s.flat().length), want.map((s) => s.members.length));
  got.forEach((own, s) => {
    const story = storyAt(core, model, s);
    const same = want.find((x) => x.members.includes(own[0][0]));
    if (!story.whole) assert.equal(story.lead, same.lead);
    assert.equal(story.first ?? Infinity, same.first);
    assert.equal(story.outlets.size, model.stories.outlets[s]);
    assert.equal(Boolean(story.flags & HAS_COPIES), own.some((g) => g.length > 1));
    assert.equal(Boolean(story.flags & HAS_TEXTS), own.length > 1);
    const inside = links.map((_, i) => i).filter((i) =>
      story.members.includes(a[i]) && story.members.includes(b[i]));
    assert.deepEqual([...story.links], inside);
    assert.equal(Boolean(story.flags & HAS_WEAK), inside.some((i) => kind[i] === String(WEAK)));
    assert.equal(storyWithId(core, model, story.id), s);
  });
  checks++;
}

function byHand() {
  const day = 86400;
  const articles = [
    { at: 10 * day, words: 60, outlet: 0 }, { at: 10 * day + 3600, words: 50, outlet: 1 },
    { at: 10 * day + 7200, words: 40, outlet: 2 }, { at: 11 * day, words: 60, outlet: 0 },
    { at: null, words: 9, outlet: -1 }, { at: 12 * day, words: 30, outlet: 1 },
  ];
  const links = [
    [0, 1, COPY, 9000, 9000], [1, 2, COPY, 5500, 5500],
    [0, 3, COVERAGE, 4000, 6000], [3, 4, WEAK, 2000, 0],
  ];
  const core = coreOf(articles, links, [[0, 3, 6000]]);
  sameAsRun(core);
  assert.deepEqual(groupsOf(core, regroup(core, OWN)), [[[0, 1, 2], [3], [4]], [[5]]]);
  // A copy that is none any more stays in its story; the original is the earliest.
  const stricter = regroup(core, { ...OWN, copies: 6000 });
  assert.deepEqual(groupsOf(core, stricter), [[[0, 1], [2], [3], [4]], [[5]]]);
  assert.deepEqual(stricter.stories.id, core.stories.id);
  // Two events: the piece with most articles keeps the key words, none keeps the id.
  const split = regroup(core, { ...OWN, stories: 6001, weak: false });
  assert.deepEqual(groupsOf(core, split), [[[0, 1, 2]], [[3]], [[5]], [[4]]]);
  assert.deepEqual(split.stories.terms, [['word0'], [], ['word1'], []]);
  assert.equal(new Set(split.stories.id).size, 4);
  assert.equal(storyWithId(core, split, 'story0'), split.storyOf[core.stories.lead[0]]);
  assert.equal(storyWithId(core, regroup(core, OWN), split.stories.id[1]), 0);
  assert.equal(storyWithId(core, split, 'none'), -1);
  checks += 8;
}

function none() {
  const core = coreOf([], [], []);
  assert.deepEqual([...regroup(core, OWN).order], []);
  checks++;
}

/** Numbers that look random and are the same each time. */
let state = 7;
const random = (below) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

function atRandom(level) {
  const n = 2 + random(14);
  const articles = Array.from({ length: n }, () => ({
    at: random(8) ? 1e9 + random(5) * 3600 : null, words: 1 + random(80), outlet: random(4) - 1,
  }));
  const pair = () => {
    const a = random(n);
    return [a, (a + 1 + random(n - 1)) % n].sort((x, y) => x - y);
  };
  const unique = (all) => all.filter(([a, b], i) =>
    all.findIndex((x) => x[0] === a && x[1] === b) === i);
  const height = () => 5000 + random(11) * 500;
  const links = unique(Array.from({ length: random(n) }, () => {
    const kind = random(3);
    return [...pair(), kind, random(10001), height()];
  })).filter((l) => level === 'stories' || l[2] === COPY);
  const merges = level === 'copies' ? []
    : links.filter((l) => l[2] === COVERAGE).map(([a, b]) => [a, b, height()]);
  const core = coreOf(articles, links, merges, level);
  sameAsRun(core);
  for (const copies of [5000, 6500, 10000]) {
    for (const stories of [5000, 7500, 10000]) {
      for (const weak of [true, false]) sameAsSlowly(core, { copies, stories, weak });
    }
  }
}

byHand();
none();
for (let i = 0; i < 300; i++) atRandom(i % 5 ? 'stories' : 'copies');
console.log(`${checks} checks of the grouping passed`);
