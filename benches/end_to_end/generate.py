#!/usr/bin/env python3
"""Short made-up articles in Arabic letters, for runs that no real corpus is large enough for.

    generate.py N [SEED] > OUT.jsonl

Writes N lines of {"id", "text"}: 12 to 40 words each, drawn by a Zipf-like law from 50,000 words put together from
syllables. One article in ten is a near-copy of one of the last few thousand: the same text, or with a word changed,
a word left out, or its last words cut off (a copy of a copy can so get shorter than 12). The same N and SEED give the
same bytes, and the first M articles are the same for every N.
"""
import itertools
import random
import sys

VOCABULARY = 50_000
SHORTEST, LONGEST = 12, 40
COPIES = 0.10
BATCH = 5_000
CONSONANTS = "بتثجحخدرزسشصضطعغفقكلمنهوي"
VOWELS = ("", "", "ا", "و", "ي")


def make_words(draw):
    """Distinct words of two to four syllables, some with the article."""
    syllables = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
    words = {}  # a dict keeps the order of making; a set would not
    while len(words) < VOCABULARY:
        stem = "".join(draw.choices(syllables, k=draw.choice((2, 2, 3, 3, 4))))
        if len(stem) > 2:
            words["ال" + stem if draw.random() < 0.3 else stem] = None
    return list(words)


def near_copy(draw, words, vocabulary):
    """The same article, lightly edited."""
    words = list(words)
    place = draw.randrange(len(words))
    edit = draw.randrange(4)
    if edit == 1:
        words[place] = draw.choice(vocabulary)
    elif edit == 2:
        del words[place]
    elif edit == 3:
        del words[-(1 + len(words) // 10):]
    return words


def batches(seed):
    """Lists of BATCH articles, each a list of words, without end. Words are drawn a whole batch at a time."""
    draw = random.Random(seed)
    vocabulary = make_words(draw)
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
    lengths = range(SHORTEST, LONGEST + 1)
    before = []
    while True:
        ends = list(itertools.accumulate(draw.choices(lengths, k=BATCH)))
        drawn = draw.choices(vocabulary, cum_weights=weights, k=ends[-1])
        batch = [drawn[start:end] for start, end in zip([0] + ends, ends)]
        sources = before or batch
        for i in range(BATCH):
            if draw.random() < COPIES:
                batch[i] = near_copy(draw, draw.choice(sources), vocabulary)
        yield batch
        before = batch


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 1
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    written = 0
    for batch in batches(seed):
        batch = batch[:count - written]
        sys.stdout.write("".join(
            f'{{"id":"g{i}","text":"{" ".join(words)}"}}\n' for i, words in enumerate(batch, written)
        ))
        written += len(batch)
        if written == count:
            return


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.stderr.close()
