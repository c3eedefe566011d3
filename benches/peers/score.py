#!/usr/bin/env python3
"""How many exact near-duplicate pairs a grouping finds, and how many of its pairs are right.

    score.py TRUTH GROUPS [--threshold 0.7] [--gold inj.gold.tsv]

TRUTH   `a<TAB>b<TAB>jaccard` lines, or a Sada run file whose copy links are the exact pairs
        (sada cluster --level copies --threshold 0.5 --exact --all-links FILE -o exact.jsonl)
GROUPS  `id<TAB>group` lines, or a Sada run file (the copy_group of each article)
GOLD    original<TAB>copy<TAB>kind<TAB>strength lines of planted copies

Recall: the share of the true pairs (Jaccard at or over the threshold) whose two articles stand in one group.
Precision: the share of all pairs within groups whose two articles stand in one component of the true pairs' graph:
a chain of true pairs makes its ends belong together, as it does in every tool compared here.
Any of the files may be .zst or .gz.
"""
import argparse
import collections
import contextlib
import gzip
import json
import subprocess
import sys

BIN_EDGES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)


@contextlib.contextmanager
def lines_of(path):
    """The lines of a text file, decompressed on the way."""
    path = str(path)
    if path.endswith(".zst"):
        with subprocess.Popen(["zstd", "-qdc", path], stdout=subprocess.PIPE, encoding="utf-8") as child:
            yield child.stdout
        if child.returncode:
            sys.exit(f"score.py: zstd could not read {path}")
    elif path.endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield lines
    else:
        with open(path, encoding="utf-8") as lines:
            yield lines


def records(path):
    """Each line as a record of a run file or as the fields of a table, whichever it is."""
    with lines_of(path) as lines:
        for line in lines:
            if line.startswith("{"):
                yield json.loads(line)
            elif line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def read_truth(path):
    """{(a, b): jaccard} with a < b."""
    truth = {}
    for record in records(path):
        if isinstance(record, list):
            a, b, score = record
        elif record.get("type") == "link" and record["kind"] == "copy":
            a, b, score = record["a"], record["b"], record["score"]
        else:
            continue
        truth[min(a, b), max(a, b)] = float(score)
    return truth


def read_groups(path):
    """{article: group}; an article without a group stands alone."""
    groups = {}
    for record in records(path):
        if isinstance(record, list):
            name, group = record
        elif record.get("type") == "article":
            name, group = record["id"], record.get("copy_group")
        else:
            continue
        groups[name] = ("alone", name) if group is None else group
    return groups


def components(pairs):
    """{article: its component's name} of the graph with these pairs as edges."""
    parent = {}

    def find(x):
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in pairs:
        parent[find(a)] = find(b)
    return {x: find(x) for x in list(parent)}


def pairs_among(n):
    return n * (n - 1) // 2


def share(part, whole):
    return part / whole if whole else None


def score(truth, groups, threshold=0.7):
    """Recall, recall by bin and precision. Pairs are counted, never listed, so a huge group costs no more."""
    edges = [threshold] + [edge for edge in BIN_EDGES if edge > threshold]
    asked, found = [0] * len(edges), [0] * len(edges)
    for (a, b), jaccard in truth.items():
        if jaccard >= threshold:
            bin_number = sum(jaccard >= edge for edge in edges) - 1
            asked[bin_number] += 1
            found[bin_number] += a in groups and groups[a] == groups.get(b)

    component = components(pair for pair, jaccard in truth.items() if jaccard >= threshold)
    members = collections.defaultdict(list)
    for name, group in groups.items():
        members[group].append(component.get(name, ("alone", name)))
    sizes = [len(group) for group in members.values()]
    claimed = sum(map(pairs_among, sizes))
    right = sum(pairs_among(n) for group in members.values() for n in collections.Counter(group).values())
    return {
        "articles": len(groups),
        "true_pairs": sum(asked),
        "recall": share(sum(found), sum(asked)),
        "bins": [
            {"from": low, "to": high, "pairs": n, "recall": share(k, n)}
            for low, high, n, k in zip(edges, edges[1:] + [1.0], asked, found)
        ],
        "claimed_pairs": claimed,
        "precision": share(right, claimed),
        "groups": sum(n > 1 for n in sizes),
        "largest_group": max(sizes, default=0),
        "unknown_ids": len({x for pair in truth for x in pair if x not in groups}),
    }


def score_gold(path, truth, groups, threshold=0.7):
    """{kind: [pairs, found, pairs at or over the threshold, found of those]} for the planted copies."""
    kinds = collections.defaultdict(lambda: [0, 0, 0, 0])
    for original, copy, kind, _strength in records(path):
        hit = original in groups and groups[original] == groups.get(copy)
        close = truth.get((min(original, copy), max(original, copy)), 0.0) >= threshold
        for row in (kinds[kind], kinds["all"]):
            row[0] += 1
            row[1] += hit
            row[2] += close
            row[3] += hit and close
    return dict(kinds)


def number(value, digits=4):
    return "–" if value is None else f"{value:.{digits}f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth")
    parser.add_argument("groups")
    parser.add_argument("--threshold", type=float, default=0.7)
    parser.add_argument("--gold", help="planted copies: the found share of each kind")
    options = parser.parse_args()
    truth, groups = read_truth(options.truth), read_groups(options.groups)
    result = score(truth, groups, options.threshold)

    print(f"articles {result['articles']}, groups of two or more {result['groups']}, "
          f"the largest {result['largest_group']}")
    if result["unknown_ids"]:
        print(f"note: {result['unknown_ids']} articles of the truth are not in the groups; their pairs count as missed")
    print(f"recall    {number(result['recall'])}  of {result['true_pairs']} pairs, J >= {options.threshold:g}")
    for part in result["bins"]:
        print(f"  {part['from']:.2f}-{part['to']:.2f}  {number(part['recall'])}  of {part['pairs']}")
    print(f"precision {number(result['precision'])}  of {result['claimed_pairs']} pairs within groups")
    if options.gold:
        rows = score_gold(options.gold, truth, groups, options.threshold)
        print(f"\nplanted copies: found, all | found, J >= {options.threshold:g}")
        for kind in sorted(rows, key=lambda kind: (kind == "all", kind)):
            n, hit, close, close_hit = rows[kind]
            print(f"  {kind:<10} {number(share(hit, n), 3)} of {n:<6} {number(share(close_hit, close), 3)} of {close}")


if __name__ == "__main__":
    main()
