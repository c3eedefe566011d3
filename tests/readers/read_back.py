"""Opens what Sada wrote as researchers do, and compares it with the run file of the same run.

In: a folder with run.jsonl, run.csv, run.graphml and, if there is one, run.parquet. Out: nothing,
or each difference on a line and exit code 1. Needs networkx and pyarrow.
"""

import csv
import json
import re
import sys
from datetime import datetime, timezone
from pathlib import Path

import networkx
from pyarrow import parquet

# What XML cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What may not be in text for people: control characters, bidi embeddings, overrides, isolates.
HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# Columns of the run file's articles that stand in the tables under the same name.
COPIED = ["id", "copy_group", "role", "copy_of", "score", "title", "source", "url", "language"]
# Edges have no weight below this.
LEAST = 0.0001

differences = []


def same(where, got, want):
    """Notes a difference."""
    if got != want:
        differences.append(f"{where}: {got!r} instead of {want!r}")


def read_run(path):
    """The first line, articles with their stories, and links of the run file."""
    head, articles, links, story = None, [], [], None
    with open(path, encoding="utf-8", newline="\n") as lines:
        for line in map(json.loads, lines):
            if line["type"] == "run":
                head = line
            elif line["type"] == "story":
                story = line
            elif line["type"] == "article":
                same("story", line["story"], story["id"])
                articles.append(line | {"of": story})
            elif line["type"] == "link":
                links.append(line)
    same("counts of articles", len(articles), head["counts"]["articles"])
    same("counts of links", len(links), head["counts"]["links"])
    same("different ids", len({a["id"] for a in articles}), len(articles))
    return head, articles, links


def start(date):
    """The beginning of a day, or the point in time."""
    if "T" in date:
        return datetime.fromisoformat(date)
    return datetime.fromisoformat(date).replace(tzinfo=timezone.utc)


def read_csv(path, articles):
    """Compares the table; gives the words of each article."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    same("csv: rows", len(rows), len(articles))
    for row, article in zip(rows, articles):
        where = f"csv: {article['id']!r}"
        for name in COPIED:
            want = str(article.get(name, "")).replace("\0", "\ufffd")
            same(f"{where}: {name}", row[name], want)
        copied, dated = "copy_of" in article, "published" in article
        truth = lambda name, applies: str(article.get(name, False)).lower() if applies else ""
        for name, want in {
            "story": article["story"],
            "story_title": article["of"].get("title", "").replace("\0", "\ufffd"),
            "story_size": str(article["of"]["articles"]),
            "recrawl": truth("recrawl", copied),
            "published": article.get("published", ""),
            "published_about": truth("published_about", dated),
        }.items():
            same(f"{where}: {name}", row[name], want)
    return [int(row["words"]) for row in rows]


def read_graph(path, articles, links, words):
    """Compares nodes and edges."""
    graph = networkx.read_graphml(path)
    text = lambda value: FORBIDDEN.sub("\ufffd", value)
    same("graphml: nodes", graph.number_of_nodes(), len(articles))
    same("graphml: edges", graph.number_of_edges(), len(links))
    same("graphml: directed", graph.is_directed(), False)
    for place, article in enumerate(articles):
        where = f"graphml: {article['id']!r}"
        node = dict(graph.nodes[f"n{place}"])
        label = node.pop("label")
        same(f"{where}: harm in the label", bool(label) and HARMFUL.findall(label), [])
        title = text(article.get("title", ""))
        if len(title) < 60 and all(c.isalnum() or c == " " for c in title.strip()):
            same(f"{where}: label", label, " ".join(title.split()) or text(article["id"]))
        want = {
            "article": text(article["id"]),
            "title": title,
            "outlet": text(article.get("source", "")),
            "url": text(article.get("url", "")),
            "language": article.get("language", ""),
            "words": words[place],
            "story": article["story"],
            "story_title": text(article["of"].get("title", "")),
            "story_size": article["of"]["articles"],
            "copy_group": article["copy_group"],
            "role": article["role"],
        }
        if "published" in article:
            want["published"] = article["published"]
            want["published_epoch"] = int(start(article["published"]).timestamp())
        if article.get("published_about"):
            want["published_about"] = True
        want = {name: value for name, value in want.items() if value != ""}
        same(where, node, want)
    place = {article["id"]: f"n{i}" for i, article in enumerate(articles)}
    for link in links:
        why = dict(link["why"])
        shared = why.pop("shared", [])
        want = {"kind": link["kind"], "weight": max(link["score"], LEAST)} | why
        if shared:
            want["shared"] = text("; ".join(f"{word} {share:g}" for word, share in shared))
        edge = graph.get_edge_data(place[link["a"]], place[link["b"]])
        same(f"graphml: {link['a']!r} -- {link['b']!r}", edge, want)


def read_parquet(path, head, articles, links, words):
    """Compares rows, their nested links, and the metadata."""
    table = parquet.read_table(path)
    rows = table.to_pylist()
    same("parquet: rows", len(rows), len(articles))
    got = {}
    for row, article, count in zip(rows, articles, words):
        where = f"parquet: {article['id']!r}"
        for name in COPIED:
            same(f"{where}: {name}", row[name], article.get(name))
        date = article.get("published")
        precision = date and (
            "time" if "T" in date else "about" if article.get("published_about") else "day"
        )
        for name, want in {
            "story": article["story"],
            "story_title": article["of"].get("title"),
            "story_size": article["of"]["articles"],
            "recrawl": article.get("recrawl", False) if "copy_of" in article else None,
            "published": date and start(date),
            "published_precision": precision,
            "words": count,
        }.items():
            same(f"{where}: {name}", row[name], want)
        for link in row["links"]:
            why = {
                name: value
                for name, value in link.items()
                if name not in ("other", "kind", "score") and value is not None and value is not False
            }
            why["shared"] = [[pair["word"], pair["share"]] for pair in link["shared"]]
            if link["kind"] == "copy":
                same(f"{where}: shared words of a copy", why.pop("shared"), [])
            ends = (row["id"], link["other"])
            same(f"parquet: {ends}: again", ends in got, False)
            got[ends] = (link["kind"], link["score"], why)
    same("parquet: links", len(got), len(links))
    for link in links:
        ends = (link["a"], link["b"])
        same(f"parquet: {ends}", got.get(ends), (link["kind"], link["score"], link["why"]))
    metadata = table.schema.metadata
    for name in ["settings", "bands", "counts"]:
        same(f"parquet: {name}", json.loads(metadata[f"sada.{name}".encode()]), head[name])


def main(folder):
    """Reads all files of a folder."""
    head, articles, links = read_run(folder / "run.jsonl")
    words = read_csv(folder / "run.csv", articles)
    read_graph(folder / "run.graphml", articles, links, words)
    if (folder / "run.parquet").exists():
        read_parquet(folder / "run.parquet", head, articles, links, words)
    for difference in differences[:20]:
        print(difference.encode("unicode_escape").decode()[:500], file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
