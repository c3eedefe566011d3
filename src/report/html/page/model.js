// Copy groups and stories as the sliders set them.
//
// In: the core of the page (its articles, links, merges) and where the sliders stand. Out: a model:
// which article is in which copy group and story, in the order in which they are to be shown, and
// what is to be known of each story. At the run's own values it is the run itself, in its order.
//
// Cost: near linear; some 30 ms for 31,030 articles with 14,000 links. All tables are typed arrays
// by number; `storyAt` makes an object of one story when it is looked at.

/** What a story has; bits of `stories.flags`. */
export const HAS_COPIES = 1;
export const HAS_TEXTS = 2;
export const HAS_WEAK = 4;

/** Kinds of links, as the digits of `core.links.kind`. */
export const COPY = 0;
export const COVERAGE = 1;
export const WEAK = 2;

const fixedParts = new WeakMap();

/**
 * Groups anew.
 * @param {object} core what the writer put into the page
 * @param {{copies: number, stories: number, weak: boolean}} cut from which height on (0..`core.scale`)
 *   copy links make copies and merges make stories, and whether weak links join stories
 * @returns {object} `order`: articles, story by story and in it group by group, the original first;
 *   `groups`: `first` (place in `order`, one more than groups), `kept`, `story`; `stories`: `first`
 *   (place in `order`) and `group` and `firstLink` (one more than stories), `id`, `lead`,
 *   `base` (its number in `core.stories`), `whole` (1: has all members of its base), `terms`,
 *   `from` and `to` (seconds, NaN if undated), `outlets` (how many), `flags`; `links`: numbers of
 *   links inside stories, by story; `groupOf`, `storyOf` by article; `byId`; and the `cut` itself:
 *   `copies`, `cut`, `weak`
 */
export function regroup(core, cut) {
  const fixed = fixedPart(core);
  const copies = new Sets(fixed.n);
  const told = new Sets(fixed.n);
  const { a, b, height } = core.links;
  fixed.kind.forEach((kind, i) => {
    const copy = kind === COPY;
    if (copy && height[i] >= cut.copies) copies.join(a[i], b[i]);
    if (copy || (kind === WEAK && cut.weak)) told.join(a[i], b[i]);
  });
  const merges = core.merges;
  merges.height.forEach((h, i) => {
    if (h >= cut.stories) told.join(merges.a[i], merges.b[i]);
  });
  const loose = looseGroups(fixed, copies, core.level === 'copies' ? copies : told);
  const facts = storyFacts(core, fixed, loose);
  return { ...laidOut(core, fixed, loose, facts), copies: cut.copies, cut: cut.stories, weak: cut.weak };
}

/** The story with a number, as an object. */
export function storyAt(core, model, number) {
  const s = model.stories;
  const groups = [];
  for (let g = s.group[number]; g < s.group[number + 1]; g++) {
    groups.push({
      members: model.order.subarray(model.groups.first[g], model.groups.first[g + 1]),
      kept: model.groups.kept[g],
    });
  }
  const members = model.order.subarray(s.first[number], s.first[number + 1]);
  const named = Array.from(members, (m) => core.articles.outlet[m]).filter((o) => o >= 0);
  return {
    number,
    id: s.id[number],
    base: s.base[number],
    whole: s.whole[number] === 1,
    lead: s.lead[number],
    terms: s.terms[number],
    first: Number.isNaN(s.from[number]) ? null : s.from[number],
    last: Number.isNaN(s.to[number]) ? null : s.to[number],
    members,
    groups,
    outlets: new Set(named),
    links: model.links.subarray(s.firstLink[number], s.firstLink[number + 1]),
    flags: s.flags[number],
  };
}

/**
 * The number of the story with an id, or -1. An id of the run whose story has been split leads to
 * the piece with its old lead; that of a piece that is whole again, to the whole.
 */
export function storyWithId(core, model, id) {
  const exact = model.byId.get(id);
  if (exact !== undefined) return exact;
  const base = fixedPart(core).baseOf.get(id.split('-')[0]);
  if (base === undefined) return -1;
  const article = Number(id.split('-')[1] ?? core.stories.lead[base]);
  return model.storyOf[article] ?? -1;
}

/** Disjoint sets of numbers below `n`. */
class Sets {
  constructor(n) {
    this.parent = Int32Array.from({ length: n }, (_, i) => i);
  }

  find(i) {
    const { parent } = this;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  }

  join(a, b) {
    [a, b] = [this.find(a), this.find(b)];
    if (a !== b) this.parent[Math.max(a, b)] = Math.min(a, b);
  }
}

/** What does not change with the sliders; made once for a core. */
function fixedPart(core) {
  let fixed = fixedParts.get(core);
  if (fixed) return fixed;
  const { articles, stories } = core;
  const n = articles.rank.length;
  const byRank = new Int32Array(n);
  articles.rank.forEach((rank, article) => (byRank[rank] = article));
  const at = Float64Array.from(articles.at, (t) => t ?? NaN);
  const oldStory = new Int32Array(n);
  stories.first.forEach((first, s) => oldStory.fill(s, first, stories.first[s + 1] ?? n));
  const oldSize = stories.first.map((first, s) => (stories.first[s + 1] ?? n) - first);
  const wasKept = new Uint8Array(n);
  for (const article of core.groups.kept) wasKept[article] = 1;
  const kind = Uint8Array.from(core.links.kind, Number);
  const baseOf = new Map(stories.id.map((id, s) => [id, s]));
  fixed = { n, byRank, at, oldStory, oldSize, wasKept, kind, baseOf };
  fixedParts.set(core, fixed);
  return fixed;
}

/**
 * Groups in the order of their originals' ranks, and which story each is in. Articles are met in
 * the order of their rank, so members and groups need no sorting.
 */
function looseGroups({ n, byRank }, copies, told) {
  const groupOfRoot = new Int32Array(n).fill(-1);
  const storyOfRoot = new Int32Array(n).fill(-1);
  const groupOf = new Int32Array(n);
  const storyOf = [];
  let stories = 0;
  for (const article of byRank) {
    const root = copies.find(article);
    if (groupOfRoot[root] < 0) {
      groupOfRoot[root] = storyOf.length;
      const story = told.find(article);
      if (storyOfRoot[story] < 0) storyOfRoot[story] = stories++;
      storyOf.push(storyOfRoot[story]);
    }
    groupOf[article] = groupOfRoot[root];
  }
  const members = buckets(byRank, (article) => groupOf[article], storyOf.length);
  const all = Int32Array.from(storyOf, (_, g) => g);
  return { groupOf, storyOf, members, groups: buckets(all, (g) => storyOf[g], stories), stories };
}

/** Items by bucket, in each in the order in which they come; `first` has one more than buckets. */
function buckets(items, bucketOf, count) {
  const first = new Int32Array(count + 1);
  for (const item of items) first[bucketOf(item) + 1]++;
  for (let i = 0; i < count; i++) first[i + 1] += first[i];
  const next = first.slice();
  const sorted = new Int32Array(items.length);
  for (const item of items) sorted[next[bucketOf(item)]++] = item;
  return { first, items: sorted };
}

/** Size, dates and base of every story. */
function storyFacts(core, fixed, loose) {
  const count = loose.stories;
  const facts = {
    size: new Int32Array(count),
    from: new Float64Array(count).fill(NaN),
    to: new Float64Array(count).fill(NaN),
    base: new Int32Array(count).fill(-1),
    fromBase: new Int32Array(count),
    outlets: new Int32Array(count),
  };
  const seenOutlet = new Int32Array(core.outlets.length).fill(-1);
  const ofBase = new Int32Array(fixed.oldSize.length);
  const { first, items } = loose.members;
  for (let s = 0; s < count; s++) {
    const bases = [];
    for (let i = loose.groups.first[s]; i < loose.groups.first[s + 1]; i++) {
      const group = loose.groups.items[i];
      for (let m = first[group]; m < first[group + 1]; m++) {
        const article = items[m];
        const outlet = core.articles.outlet[article];
        if (outlet >= 0 && seenOutlet[outlet] !== s) {
          seenOutlet[outlet] = s;
          facts.outlets[s]++;
        }
        const at = fixed.at[article];
        if (!(facts.from[s] <= at) && at === at) facts.from[s] = at;
        if (!(facts.to[s] >= at) && at === at) facts.to[s] = at;
        if (ofBase[fixed.oldStory[article]]++ === 0) bases.push(fixed.oldStory[article]);
        facts.size[s]++;
      }
    }
    for (const base of bases.sort((x, y) => x - y)) {
      if (ofBase[base] > facts.fromBase[s]) {
        facts.fromBase[s] = ofBase[base];
        facts.base[s] = base;
      }
      ofBase[base] = 0;
    }
  }
  return facts;
}

/** Stories in their order, with everything that is known of them. */
function laidOut(core, fixed, loose, facts) {
  const ranked = Int32Array.from(facts.size, (_, s) => s).sort(storyOrder(fixed, facts));
  const count = loose.stories;
  const model = {
    order: new Int32Array(fixed.n),
    groupOf: new Int32Array(fixed.n),
    storyOf: new Int32Array(fixed.n),
    groups: {
      first: new Int32Array(loose.storyOf.length + 1),
      kept: new Int32Array(loose.storyOf.length),
      story: new Int32Array(loose.storyOf.length),
    },
    stories: {
      first: new Int32Array(count + 1),
      group: new Int32Array(count + 1),
      flags: new Uint8Array(count),
      from: facts.from.map((_, i) => facts.from[ranked[i]]),
      to: facts.to.map((_, i) => facts.to[ranked[i]]),
      base: facts.base.map((_, i) => facts.base[ranked[i]]),
      outlets: facts.outlets.map((_, i) => facts.outlets[ranked[i]]),
    },
  };
  let [place, group] = [0, 0];
  ranked.forEach((old, s) => {
    for (let i = loose.groups.first[old]; i < loose.groups.first[old + 1]; i++) {
      const members = groupMembers(loose, loose.groups.items[i]);
      model.groups.kept[group] = members.find((m) => fixed.wasKept[m]) ?? members[0];
      model.groups.story[group] = s;
      for (const member of members) {
        model.order[place++] = member;
        model.groupOf[member] = group;
        model.storyOf[member] = s;
      }
      if (members.length > 1) model.stories.flags[s] |= HAS_COPIES;
      model.groups.first[++group] = place;
    }
    if (group - model.stories.group[s] > 1) model.stories.flags[s] |= HAS_TEXTS;
    model.stories.first[s + 1] = place;
    model.stories.group[s + 1] = group;
  });
  addLinks(core, fixed, model);
  addNames(core, fixed, model, ranked.map((old) => facts.fromBase[old]));
  return model;
}

const groupMembers = ({ members: { first, items } }, g) => items.subarray(first[g], first[g + 1]);

/** Most articles, dated before undated, the earliest; equals as they stood in the run. */
function storyOrder(fixed, facts) {
  const { size, from, base, fromBase } = facts;
  const start = from.map((t) => (t === t ? t : Infinity));
  return (a, b) => {
    if (size[a] !== size[b]) return size[b] - size[a];
    if (start[a] !== start[b]) return start[a] < start[b] ? -1 : 1;
    const split = (s) => (fromBase[s] === fixed.oldSize[base[s]] ? 0 : 1);
    // Stories are numbered by the ranks of their first originals.
    return split(a) - split(b) || base[a] - base[b] || a - b;
  };
}

/** The links inside each story. */
function addLinks(core, { kind }, model) {
  const { a, b } = core.links;
  const story = (link) => model.storyOf[a[link]];
  const inside = Int32Array.from(kind, (_, i) => i).filter((i) => story(i) === model.storyOf[b[i]]);
  const { first, items } = buckets(inside, story, model.stories.first.length - 1);
  model.links = items;
  model.stories.firstLink = first;
  for (const link of items) if (kind[link] === WEAK) model.stories.flags[story(link)] |= HAS_WEAK;
}

/** Id, lead and terms of each story. */
function addNames(core, fixed, model, fromBase) {
  const { stories } = model;
  const old = core.stories;
  const central = new Float64Array(fixed.n);
  for (const link of model.links) {
    if (fixed.kind[link] === COPY) continue;
    const score = core.links.score[link] / core.scale;
    central[core.links.a[link]] += score;
    central[core.links.b[link]] += score;
  }
  const whole = stories.base.map((base, s) => (fromBase[s] === fixed.oldSize[base] ? 1 : 0));
  stories.whole = Uint8Array.from(whole);
  stories.lead = stories.base.map((base, s) =>
    whole[s] ? old.lead[base] : leadOf(core, fixed, model, central, s));
  stories.id = Array.from(stories.base, (base, s) =>
    whole[s] ? old.id[base] : `${old.id[base]}-${model.order[stories.first[s]]}`);
  stories.terms = Array.from(stories.base, (base, s) =>
    2 * fromBase[s] > fixed.oldSize[base] ? old.terms[base] : []);
  model.byId = new Map(stories.id.map((id, s) => [id, s]));
}

/** The most central, earliest and longest headline among the kept articles of a story. */
function leadOf(core, fixed, model, central, s) {
  const { kept } = model.groups;
  const { late, undated, long_enough: enough, alone } = core.lead;
  const began = model.stories.from[s];
  let [best, most] = [-1, -1];
  for (let g = model.stories.group[s]; g < model.stories.group[s + 1]; g++) {
    const article = kept[g];
    const hours = (fixed.at[article] - began) / 3600;
    const soon = hours === hours ? late / (late + hours) : undated;
    const long = Math.min(Math.max(core.articles.words[article], 1), enough) / enough;
    const weight = (alone + central[article]) * soon * long;
    if (weight > most) [best, most] = [article, weight];
  }
  return best;
}
