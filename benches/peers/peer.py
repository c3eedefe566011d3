#!/usr/bin/env python3
"""One peer's whole job, as a process of its own, so that its cost can be read from the process.

    peer.py gaoya|rensa|datasketch|scikit IN.jsonl OUT.tsv
    peer.py jsonloads IN.jsonl OUT.tsv

IN has one {"id", "text"} per line, the text already normalised: words separated by one space. OUT gets one
`id<TAB>group` line per article. `jsonloads` parses the lines with Python's own json and counts them: the floor
under anything written in Python.

Every peer has the same settings: word 3-grams, 128 values, 16 bands of 8 rows, threshold 0.7; groups are the
connected components over what its index returns. Each is used by its bulk calls that tell which articles match.

`scikit` is for stories: TF-IDF vectors of words, the cosines of all pairs, components of those above .35.
"""
import sys

NGRAM = 3
BANDS, ROWS = 16, 8
VALUES = BANDS * ROWS
THRESHOLD = 0.7
BATCH = 2000
COSINE = 0.35


class Groups:
    """Union-find over article numbers; the smallest number stands for its group."""

    def __init__(self, size):
        self.parent = list(range(size))

    def find(self, x):
        parent = self.parent
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    def join(self, a, b):
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[max(a, b)] = min(a, b)


def articles(path):
    """(id, words) of every article."""
    import orjson

    with open(path, "rb") as lines:
        for line in lines:
            record = orjson.loads(line)
            yield record["id"], record["text"].split()


def shingles(words):
    """The distinct word n-grams; what there is, if the article is shorter than one; none, if it is empty."""
    if len(words) < NGRAM:
        return {" ".join(words)} if words else set()
    return {" ".join(gram) for gram in zip(*(words[i:] for i in range(NGRAM)))}


def write(path, ids, groups):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"{name}\t{groups.find(i)}\n" for i, name in enumerate(ids))


def gaoya(source, target):
    from gaoya.minhash import MinHashStringIndex

    # gaoya makes the n-grams itself, in Rust, and on all threads; it also drops what its sketch puts below the
    # threshold. Buckets of up to two ids are stored inline: its advice where near-duplicates are few.
    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=THRESHOLD, num_bands=BANDS, band_size=ROWS, num_hashes=None,
        analyzer="word", lowercase=False, ngram_range=(NGRAM, NGRAM), id_container="smallvec",
    )
    ids, numbers, texts = [], [], []
    for i, (name, words) in enumerate(articles(source)):
        ids.append(name)
        if words:  # a short text is filled up to one n-gram; without any, gaoya takes all of them for equal
            numbers.append(i)
            texts.append(" ".join(words + ["_"] * (NGRAM - len(words))))
    index.par_bulk_insert_docs(numbers, texts)
    groups = Groups(len(ids))
    for i, found in zip(numbers, index.par_bulk_query(texts)):
        for j in found:
            groups.join(i, j)
    write(target, ids, groups)


def rensa(source, target):
    from rensa import RMinHash, RMinHashLSH

    ids, numbers, sketches, batch = [], [], [], []

    def flush():
        sketches.extend(RMinHash.from_token_sets(batch, num_perm=VALUES, seed=42))
        batch.clear()

    for i, (name, words) in enumerate(articles(source)):
        ids.append(name)
        if words:
            numbers.append(i)
            batch.append(list(shingles(words)))
            if len(batch) == BATCH:
                flush()
    flush()
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=VALUES, num_bands=BANDS)
    index.insert_many(sketches, start_key=0)
    groups = Groups(len(ids))
    for k, found in enumerate(index.query_all(sketches)):
        for other in found:
            groups.join(numbers[k], numbers[other])
    write(target, ids, groups)


def datasketch(source, target):
    from datasketch import MinHash, MinHashLSH

    ids, numbers = [], []

    def token_sets():
        for i, (name, words) in enumerate(articles(source)):
            ids.append(name)
            if words:
                numbers.append(i)
                yield [gram.encode() for gram in shingles(words)]

    # Asked before it is inserted, an article meets every earlier one: each pair once.
    index = MinHashLSH(num_perm=VALUES, params=(BANDS, ROWS))
    pairs = []
    for sketch in MinHash.generator(token_sets(), num_perm=VALUES):
        number = numbers[-1]
        pairs.extend((number, other) for other in index.query(sketch))
        index.insert(number, sketch, check_duplication=False)
    groups = Groups(len(ids))
    for a, b in pairs:
        groups.join(a, b)
    write(target, ids, groups)


def scikit(source, target):
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse import coo_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    ids, texts = [], []
    for name, words in articles(source):
        ids.append(name)
        texts.append(" ".join(words))
    # Words of one article alone join nothing. Rows have length 1, so that a product is a cosine.
    vectors = TfidfVectorizer(token_pattern=r"\S+", lowercase=False, sublinear_tf=True, min_df=2).fit_transform(texts)
    rows, columns = [], []
    for start in range(0, len(ids), BATCH):
        cosines = (vectors[start:start + BATCH] @ vectors.T).tocoo()
        near = (cosines.data > COSINE) & (cosines.row + start < cosines.col)
        rows.extend((cosines.row[near] + start).tolist())
        columns.extend(cosines.col[near].tolist())
    links = coo_matrix(([1] * len(rows), (rows, columns)), shape=(len(ids), len(ids)))
    _, groups = connected_components(links, directed=False)
    with open(target, "w", encoding="utf-8") as out:
        out.writelines(f"{name}\t{group}\n" for name, group in zip(ids, groups))


def jsonloads(source, target):
    import json

    count = 0
    with open(source, "rb") as lines:
        for line in lines:
            json.loads(line)
            count += 1
    with open(target, "w", encoding="utf-8") as out:
        out.write(f"# {count} lines parsed\n")


JOBS = {job.__name__: job for job in (gaoya, rensa, datasketch, scikit, jsonloads)}

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in JOBS:
        sys.exit(__doc__)
    JOBS[sys.argv[1]](sys.argv[2], sys.argv[3])
