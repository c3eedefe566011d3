"""Makes scikit_figures.json: groupings, and the figures that scikit-learn gives for them.

Made with scikit-learn 1.9.1: python scikit_figures.py > scikit_figures.json
"""
import json
import random

import sklearn
from sklearn.metrics import adjusted_rand_score, homogeneity_completeness_v_measure
from sklearn.metrics.cluster import pair_confusion_matrix

random.seed(20)


def blurred(gold, wrong):
    """The grouping with a share of its articles moved to any group."""
    top = max(gold) + 3
    return [random.randrange(top) if random.random() < wrong else g for g in gold]


def cases():
    yield "independent", [random.randrange(4) for _ in range(30)], [random.randrange(5) for _ in range(30)]
    gold = [random.randrange(12) for _ in range(60)]
    yield "a tenth moved", gold, blurred(gold, 0.1)
    yield "half moved", gold, blurred(gold, 0.5)
    # As news: many labels of one article, a few of many.
    gold = [int(40 * random.random() ** 3) for _ in range(120)]
    yield "skewed", gold, blurred(gold, 0.2)
    yield "skewed, all split in two", gold, [2 * g + random.randrange(2) for g in gold]
    yield "skewed, two of three merged", gold, [g // 3 * 2 + (g % 3 == 0) for g in gold]
    yield "one pair among singles", [0, 0, 1, 2, 3, 4], [0, 1, 2, 2, 3, 4]
    yield "all apart, all together", list(range(8)), [0] * 8
    yield "one article", [0], [0]
    yield "two articles, apart and together", [0, 1], [0, 0]


def figures(gold, found):
    (_, false), (missed, true) = pair_confusion_matrix(gold, found).tolist()
    precision = true / (true + false) if true + false else 1.0
    recall = true / (true + missed) if true + missed else 1.0
    h, c, v = homogeneity_completeness_v_measure(gold, found)
    return {
        "adjusted_rand": float(adjusted_rand_score(gold, found)),
        "homogeneity": float(h), "completeness": float(c), "v_measure": float(v),
        "pair_precision": precision, "pair_recall": recall,
        "pair_f": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
    }


def main():
    lines = [json.dumps({"name": name, "gold": gold, "found": found, **figures(gold, found)})
             for name, gold, found in cases()]
    print('{"scikit-learn": "%s", "cases": [\n%s\n]}' % (sklearn.__version__, ",\n".join(lines)))


main()
