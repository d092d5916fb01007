"""The command line: its commands, output forms, errors and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import run
from kg.readers import read
from tests.gold import SEEDS, GoldExtractor, build

PAGE = str(SEEDS / "huggingface-papers.txt")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> str:
    from kg.stores import open_store

    path = tmp_path_factory.mktemp("store") / "seeds.kg"
    with open_store(path, create=True) as opened:
        build([PAGE], opened, GoldExtractor())
    return str(path)


@pytest.fixture
def ask(store, monkeypatch, capsys):
    """Run the command line on the seeds' store with the gold-backed extractor: (exit code, output, errors)."""
    monkeypatch.setenv("KG_STORE", store)
    monkeypatch.setattr("kg.api.default_extractor", GoldExtractor)

    def ask(*arguments: str):
        code = run(list(arguments))
        out = capsys.readouterr()
        return code, out.out, out.err

    return ask


def document(out: str) -> dict:
    found = json.loads(out)
    assert found["schema_version"] == 1
    return found


# ---------------------------------------------------------------------------------------------- start and help


def test_help_imports_nothing_heavy():
    heavy = ["spacy", "pydantic", "networkx", "numpy", "onnxruntime", "tokenizers", "neo4j", "rich"]
    code = f"import sys; from kg.cli import run; run(['--help']); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
    assert "Exit codes" in done.stdout


@pytest.mark.parametrize(
    "command",
    "build extract remove query cypher recipes lookup why stats evaluate export schema".split(),
)
def test_every_command_has_help_with_an_example(ask, command):
    code, out, _ = ask(command, "--help")
    assert code == 0
    assert f"kg {command}" in out
    assert "Example" in out


def test_version_and_no_command(ask):
    assert ask()[0] == 0
    assert "lookup" in ask()[1]


# --------------------------------------------------------------------------------------------------- building


def test_build_prints_a_summary_and_says_when_nothing_changed(ask, tmp_path):
    path = str(tmp_path / "a.kg")
    code, out, _ = ask("build", PAGE, "--store", path)
    assert code == 0
    assert "76 read: 76 new" in out
    assert "Method" in out
    code, out, _ = ask("build", PAGE, "--store", path)
    assert code == 0
    assert "nothing changed" in out
    code, out, _ = ask("build", PAGE, "--store", path, "--json")
    assert document(out)["nothing_changed"] is True
    assert document(out)["papers"]["unchanged"] == 76


def test_broken_records_end_with_code_4_and_strict_with_3(ask, tmp_path):
    file = tmp_path / "p.jsonl"
    file.write_text('{"id": "1", "title": "One", "abstract": "We use it."}\n{"title": \n')
    code, out, err = ask("build", str(file), "--store", str(tmp_path / "a.kg"))
    assert code == 4
    assert "1 broken" in out
    assert "p.jsonl:2" in err
    code, _, err = ask("build", str(file), "--store", str(tmp_path / "b.kg"), "--strict")
    assert code == 3
    assert err.startswith("kg: ")


def test_a_build_that_can_not_start_leaves_no_store(ask, tmp_path):
    path = tmp_path / "a.kg"
    assert ask("build", "/no/such/file", "--store", str(path))[0] == 3
    assert not path.exists()


def test_where_there_is_no_paper_no_store_is_made(ask, tmp_path):
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "folder").mkdir()
    for place in ("empty.jsonl", "folder"):
        code, _, err = ask("build", str(tmp_path / place), "--store", str(tmp_path / "new.kg"))
        assert (code, err.count("\n")) == (3, 1) and "no papers there" in err
    assert not (tmp_path / "new.kg").exists()


def test_corrections_need_no_papers_to_read(ask, tmp_path):
    path, rules = str(tmp_path / "g.kg"), tmp_path / "rules.toml"
    rules.write_text('[[drop]]\nname = "GLUE"\n')
    corrected = ("build", "--overrides", str(rules), "--store", path)
    assert ask(*corrected)[0] == 5 and not Path(path).exists()  # there is no such store yet
    ask("build", PAGE, "--store", path)
    assert "GLUE" in ask("lookup", "GLUE", "--store", path)[1]
    code, out, _ = ask(*corrected)
    assert code == 0 and "0 removed" in out
    assert ask("lookup", "GLUE", "--store", path)[0] == 7
    for arguments in (("build",), (*corrected, "--prune")):
        code, _, err = ask(*arguments)
        assert code == 2 and "papers" in err


def test_extract_writes_the_annotation_form(ask, tmp_path):
    code, out, _ = ask("extract", PAGE)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, len(lines)) == (0, 76)
    assert {"id", "entities", "evaluated_on", "outperforms", "results", "repositories"} <= set(lines[0])
    file = tmp_path / "out.jsonl"
    assert ask("extract", PAGE, "-o", str(file), "--min-confidence", "1")[0] == 0
    assert file.read_text() == out
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]
    for nowhere in (tmp_path, tmp_path / "no" / "folder"):
        code, _, err = ask("extract", PAGE, "-o", str(nowhere))
        assert (code, len(err.splitlines())) == (2, 1)


def test_remove(ask, tmp_path):
    path = str(tmp_path / "a.kg")
    ask("build", PAGE, "--store", path)
    code, out, _ = ask("cypher", "MATCH (p:Paper) RETURN p.id AS id ORDER BY id LIMIT 1", "--store", path, "--json")
    paper = document(out)["rows"][0][0]
    assert ask("remove", "nobody", "--store", path)[0] == 7
    code, out, _ = ask("remove", paper, "--store", path)
    assert (code, "1 removed" in out) == (0, True)


# ---------------------------------------------------------------------------------------------------- asking


def test_rows_as_json_csv_and_lines(ask):
    question = ("query", "benchmarks_of_method", "--param", "method=unified generative retriever")
    code, out, _ = ask(*question, "--json")
    rows = document(out)
    assert code == 0
    assert rows["columns"][0] == "benchmark"
    assert rows["rows"][0][0] == "KILT"
    _, out, _ = ask(*question, "--csv")
    assert list(csv.reader(io.StringIO(out)))[1][0] == "KILT"
    _, out, _ = ask(*question)
    assert out.splitlines()[1].split("\t")[0] == "benchmark"


def test_csv_keeps_line_ends_inside_cells(ask):
    text = "RETURN 'a\\rb' AS r, 'a\\nb' AS n, 'a\\r\\nb' AS rn, 'a,\"b\"' AS q, 'plain' AS `a, b`"
    _, out, _ = ask("cypher", text, "--csv")
    rows = list(csv.reader(io.StringIO(out, newline="")))
    assert rows == [["r", "n", "rn", "q", "a, b"], ["a\rb", "a\nb", "a\r\nb", 'a,"b"', "plain"]]
    assert out.splitlines()[-1].endswith(",plain")
    _, out, _ = ask("cypher", "UNWIND ['', null, 'x'] AS x RETURN x", "--csv")
    assert out == 'x\n""\n""\nx\n'


def test_cypher_parameters_are_typed_and_values_of_the_graph_are_json(ask):
    text = "MATCH (m:Method {name: $name})<-[e:USES]-() RETURN m, e, $n + 1 AS n ORDER BY e.id LIMIT 1"
    code, out, _ = ask("cypher", text, "-p", "name=LoRA", "-p", "n=1", "--json")
    ((method, edge, n),) = document(out)["rows"]
    assert code == 0
    assert method["labels"] == ["Method"]
    assert method["properties"]["name"] == "LoRA"
    assert edge["type"] == "USES"
    assert n == 2


def test_cypher_may_not_write(ask):
    code, _, err = ask("cypher", "CREATE (n:Method {id: 'x'}) RETURN n")
    assert code == 6
    assert err.startswith("kg: ")


def test_cypher_may_write_when_told_and_the_next_build_undoes_it(ask, tmp_path):
    path = str(tmp_path / "a.kg")
    ask("build", PAGE, "--store", path)
    count = ("cypher", "MATCH (m:Method) RETURN count(*) AS n", "--store", path, "--csv")
    before = ask(*count)
    code, out, err = ask("cypher", "MATCH (m:Method {id: 'method:lora'}) DETACH DELETE m", "--write", "--store", path)
    assert (code, out) == (0, "")
    assert "nodes deleted 1" in err
    assert ask(*count) != before
    assert ask("build", PAGE, "--store", path)[0] == 0
    assert ask(*count) == before


def test_plans_and_warnings(ask):
    code, out, _ = ask("cypher", "MATCH (m:Method) RETURN m.name AS name", "--explain")
    assert code == 0
    assert "Method" in out
    code, out, err = ask("cypher", "MATCH (m:Methd) RETURN m.name AS name")
    assert (code, out) == (0, "name\n")
    assert "Method" in err


def test_recipes_are_listed_and_shown(ask):
    assert "leaderboard" in ask("recipes")[1]
    assert "MATCH" in ask("recipes", "leaderboard")[1]
    names = [recipe["name"] for recipe in document(ask("recipes", "--json")[1])["recipes"]]
    assert names == sorted(names)


def test_lookup_why_and_stats(ask):
    code, out, _ = ask("lookup", "low-rank", "adaptation")
    assert code == 0
    assert out.startswith("LoRA  Method, method:lora")
    assert "\n  named: true\n" in out
    card = document(ask("lookup", "UGR", "--json")[1])
    edge = card["benchmarks"][0]["edge"]
    code, out, _ = ask("why", edge)
    assert code == 0
    assert "[KILT]" in out and "[UGR]" in out
    assert document(ask("why", "UGR", "EVALUATED_ON", "KILT", "--json")[1])["edges"][0]["edge"] == edge
    assert document(ask("stats", "--json")[1])["papers"] == 76
    assert "Method" in ask("stats")[1]


def test_evaluate_prints_the_table(ask):
    gold = str(SEEDS / "seeds.gold.jsonl")
    code, out, _ = ask("evaluate", gold, PAGE, "--json")
    table = document(out)
    assert (code, table["papers"], table["scores"]["entities"]["f1"]) == (0, 76, 100.0)
    code, out, _ = ask("evaluate", gold, PAGE, "--predictions", gold)
    assert "evaluated_on\t100.0\t100.0\t100.0" in out


def test_evaluate_counts_what_was_there_to_be_found(ask, tmp_path):
    gold = SEEDS / "seeds.gold.jsonl"
    lines = gold.read_text(encoding="utf-8").splitlines(keepends=True)
    papers = list(read([PAGE]))
    (tmp_path / "few.jsonl").write_text("".join(paper.model_dump_json() + "\n" for paper in papers[:8]))
    code, out, errors = ask("evaluate", str(gold), str(tmp_path / "few.jsonl"), "--predictions", str(gold))
    assert code == 0
    assert "8 papers" in out
    assert "68 annotations have no paper, and are left out: " in errors
    assert [line.split("\t")[1:4] for line in out.splitlines() if line.startswith("entities")] == [["100.0"] * 3]
    (tmp_path / "half.jsonl").write_text("".join(lines[:38]), encoding="utf-8")
    code, out, errors = ask("evaluate", str(gold), PAGE, "--predictions", str(tmp_path / "half.jsonl"))
    assert "38 papers have no prediction" in errors
    assert "76 papers" in out


def test_evaluate_says_which_papers_are_broken(ask, tmp_path):
    (tmp_path / "broken.jsonl").write_text('{"title": "T"}\n{"title"\n')
    code, _, errors = ask("evaluate", str(SEEDS / "seeds.gold.jsonl"), PAGE, str(tmp_path / "broken.jsonl"))
    assert code == 4 and "broken.jsonl:2" in errors


def test_export_and_schema(ask, tmp_path):
    assert ask("export", "--format", "json", "-o", str(tmp_path / "g.json"))[0] == 0
    assert json.loads((tmp_path / "g.json").read_text())
    assert ask("export", "--format", "nothing", "-o", str(tmp_path / "x"))[0] == 2
    assert "EVALUATED_ON" in ask("schema", "show")[1]
    assert document(ask("schema", "show", "--json")[1])["schema"]["nodes"]["Method"]
    assert ask("schema", "apply")[0] == 0


def test_an_export_never_replaces_the_graph_itself(ask, store):
    before = Path(store).read_bytes()
    code, _, errors = ask("export", "--format", "json", "-o", store)
    assert code == 2 and "is a store" in errors
    assert Path(store).read_bytes() == before


# ---------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("frobnicate",), 2),
        (("build",), 2),
        (("why", "a", "b"), 2),
        (("build", "/no/such/file"), 3),
        (("stats", "--store", "/no/such/store.kg"), 5),
        (("stats", "--store", "http://somewhere"), 2),
        (("query", "no_such_recipe"), 6),
        (("query", "benchmarks_of_method"), 6),
        (("query", "benchmarks_of_method", "--param", "method"), 6),
        (("cypher", "MATCH ("), 6),
        (("lookup", "nothing like this exists"), 7),
        (("why", "0000000000000000"), 7),
    ],
)
def test_errors_are_one_line_with_a_code(ask, arguments, code, tmp_path):
    if arguments[0] == "build" and len(arguments) > 1:
        arguments = (*arguments, "--store", str(tmp_path / "a.kg"))
    found, out, err = ask(*arguments)
    assert (found, out) == (code, "")
    assert "Traceback" not in err
    if code != 2:
        assert err.startswith("kg: ")
        assert err.count("\n") == 1


def test_debug_shows_a_traceback(ask):
    code, _, err = ask("lookup", "nothing like this exists", "--debug")
    assert code == 7
    assert "Traceback" in err


def test_interrupted(ask, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.api.default_extractor", interrupted)
    assert ask("extract", PAGE)[0] == 130


def test_a_closed_pipe_is_no_error(store):
    command = (
        f"{{ {sys.executable} -m kg cypher 'MATCH (a), (b:Method) RETURN a.id AS a, b.id AS b LIMIT 20000'; "
        "echo $? >&2; } | head -n 1"
    )
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env={**os.environ, "KG_STORE": store})
    assert done.stderr == "141\n"
    assert done.stdout == "a\tb\n"


def test_json_is_json_on_a_terminal_that_knows_no_unicode(store):
    arguments = ["-m", "kg", "cypher", "RETURN 'é 𝔼' AS text", "--json"]
    environment = {**os.environ, "KG_STORE": store, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, *arguments], capture_output=True, env=environment)
    assert json.loads(done.stdout.decode("ascii"))["rows"] == [["é 𝔼"]]


def test_hostile_text_does_not_reach_the_terminal(ask, tmp_path):
    file = tmp_path / "p.jsonl"
    file.write_text(
        json.dumps({"id": "1", "title": "Evil \u001b[31mred\u001b[0m \u202e title", "abstract": "A."}) + "\n"
    )
    path = str(tmp_path / "a.kg")
    ask("build", str(file), "--store", path)
    _, out, _ = ask("cypher", "MATCH (p:Paper) RETURN p.title AS title", "--store", path)
    assert "\u001b" not in out
    assert "\u202e" not in out


def test_the_help_of_export_names_every_format(ask):
    from kg.export import FORMATS

    _, out, _ = ask("export", "--help")
    assert all(name in out for name in FORMATS)


@pytest.mark.parametrize(
    ("redirect", "code", "said"),
    [
        (">/dev/full", "2", "kg: can't write: No space left on device"),
        (">&-", "0", ""),
        ("2>&-", "0", ""),
        ("2>/dev/full", "0", ""),
    ],
)
def test_streams_that_are_full_or_closed(store, redirect, code, said):
    for arguments in ("stats", "stats --json", "recipes"):
        command = f"{{ {sys.executable} -m kg {arguments} {redirect}; }} 2>&1 >/dev/null; echo $?"
        done = subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, env={**os.environ, "KG_STORE": store}
        )
        assert done.stdout.splitlines() == [*([said] if said else []), code], arguments


def test_the_exit_code_counts_though_nobody_reads_the_error(tmp_path):
    command = f"({sys.executable} -m kg stats --store {tmp_path}/none.kg; echo $? >{tmp_path}/code) 2>&1 | true"
    subprocess.run(["bash", "-c", command], check=True)
    assert (tmp_path / "code").read_text() == "5\n"


def test_extract_writes_over_neither_its_input_nor_a_store(ask, store, tmp_path):
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"id": "a", "title": "T", "abstract": "A."}\n')
    for output in (str(papers), store):
        before = Path(output).read_bytes()
        assert ask("extract", str(papers), "-o", output)[0] == 2
        assert Path(output).read_bytes() == before


def test_extract_writes_over_nothing_in_a_folder_that_it_reads(ask, tmp_path):
    (tmp_path / "p.jsonl").write_text('{"id": "a", "title": "T", "abstract": "A."}\n')
    assert ask("extract", str(tmp_path), "-o", str(tmp_path / "p.jsonl"))[0] == 2
    assert ask("extract", str(tmp_path), "-o", str(tmp_path / "new.jsonl"))[0] == 0
    command = f"{sys.executable} -m kg extract - -o {tmp_path}/p.jsonl < {tmp_path}/p.jsonl; echo $?"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stdout == "2\n" and (tmp_path / "p.jsonl").read_text().startswith('{"id": "a"')


def test_cypher_reads_standard_input(store):
    for text, code in ((b"\xef\xbb\xbfRETURN 1 AS one", 0), (b"RETURN \xff", 2)):
        arguments = [sys.executable, "-m", "kg", "cypher", "-", "--store", store]
        assert subprocess.run(arguments, input=text, capture_output=True).returncode == code


def test_evaluate_takes_the_longest_text_and_predictions_must_belong(ask, tmp_path):
    gold = str(SEEDS / "seeds.gold.jsonl")
    (tmp_path / "short.jsonl").write_text(
        "".join(json.dumps({"id": line["id"], "title": line["title"]}) + "\n"
                for line in map(json.loads, Path(gold).read_text().splitlines()))
    )  # fmt: skip
    tables = [ask("evaluate", gold, *files)[1] for files in ((PAGE, str(tmp_path / "short.jsonl")),
                                                            (str(tmp_path / "short.jsonl"), PAGE))]  # fmt: skip
    assert tables[0] == tables[1]
    (tmp_path / "other.jsonl").write_text('{"id": "zzz", "entities": []}\n')
    code, _, errors = ask("evaluate", gold, PAGE, "--predictions", str(tmp_path / "other.jsonl"))
    assert code == 3 and "no prediction belongs" in errors


def test_what_is_skipped_is_told_on_standard_error_and_counted(ask, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(30):
        (tmp_path / "in" / f"README{number}.md").write_text("# Read me\n")
    (tmp_path / "in" / "p.jsonl").write_text('{"id": "a", "title": "T", "abstract": "A."}\n')
    _, out, errors = ask("build", str(tmp_path / "in"), "--store", str(tmp_path / "s.kg"))
    assert "README" not in out
    assert "kg: 30 skipped:" in errors and "and 10 more" in errors


def test_column_names_are_one_line(ask):
    out = ask("cypher", "MATCH (n) RETURN count(\n*), 1")[1]
    assert len(out.splitlines()) == 2


@pytest.mark.parametrize("command", ["extract", "evaluate"])
@pytest.mark.parametrize("number", ["nan", "-1", "1.5", "x"])
def test_a_confidence_lies_between_0_and_1(command, number, capsys, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"title": "A", "abstract": "b"}\n')
    paths = [str(tmp_path / "a.jsonl")] * (2 if command == "evaluate" else 1)
    assert run([command, *paths, "--min-confidence", number]) == 2
    assert "--min-confidence" in capsys.readouterr().err
