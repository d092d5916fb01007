"""Every format: whole and deterministic files that a standard reader reads back, whatever the graph holds."""

from __future__ import annotations

import csv
import hashlib
import inspect
import json
import os
import re
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UsageError
from kg.export import FORMATS, export, load_json
from kg.export.files import atomic_file
from kg.graph.schema import NODES, RELATIONSHIPS
from kg.stores.embedded import EmbeddedStore
from tests.graphs import HOSTILE, example_graph

FOLDERS = ("csv", "neo4j-admin")
ROOT = Path(__file__).parent.parent


def contents(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder."""
    if path.is_dir():
        return {file.name: file.read_bytes() for file in sorted(path.iterdir())}
    return {"": path.read_bytes()}


def read_csv(path: Path) -> list[list[str | None]]:
    """A strict reader of RFC 4180 that tells an unquoted empty field (None) from a quoted one."""
    text = path.read_bytes().decode("utf-8")
    rows: list[list[str | None]] = [[]]
    position = 0
    for match in re.finditer(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)', text):
        assert match.start() == position, f"broken at {position}: {text[position : position + 40]!r}"
        position = match.end()
        quoted, bare, end = match.groups()
        rows[-1].append(quoted.replace('""', '"') if quoted is not None else bare or None)
        if end == "\r\n":
            rows.append([])
    assert position == len(text)
    return rows[:-1]


def split_list(text: str) -> list[str]:
    """The reverse of how lists stand in a CSV cell."""
    if not text:
        return []
    items = re.findall(r"((?:[^\\|]|\\.)*)(?:\||$)", text, re.DOTALL)
    count = len(re.sub(r"\\.", "", text, flags=re.DOTALL).split("|"))  # the pattern matches once more at the end
    return [re.sub(r"\\(.)", lambda m: "" if m[1] == "e" else m[1], item, flags=re.DOTALL) for item in items[:count]]


def graph_of_csv(folder: Path) -> nx.MultiDiGraph:
    manifest = json.loads((folder / "manifest.json").read_text())
    convert: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": lambda text: text == "true",
        "array": split_list,
    }
    graph = nx.MultiDiGraph()
    for edges in (False, True):
        for file in manifest["files"]:
            if ("edge" in file) != edges:
                continue
            header, *rows = read_csv(folder / file["file"])
            assert header == list(file["columns"])
            assert len(rows) == file["rows"]
            for row in rows:
                assert len(row) == len(header)
                data = {
                    name: convert[type_](cell)
                    for (name, type_), cell in zip(file["columns"].items(), row, strict=True)
                    if cell is not None
                }
                if edges:
                    graph.add_edge(data.pop("source"), data.pop("target"), key=data["id"], **data)
                else:
                    graph.add_node(data["id"], **data)
    return graph


def same(one: nx.MultiDiGraph, two: nx.MultiDiGraph) -> None:
    assert dict(one.nodes(data=True)) == dict(two.nodes(data=True))
    rows = [sorted(graph.edges(keys=True, data=True), key=lambda row: row[2]) for graph in (one, two)]
    assert rows[0] == rows[1]


def test_the_example_has_everything() -> None:
    graph = example_graph()
    assert {data["label"] for _, data in graph.nodes(data=True)} == set(NODES)
    assert {data["type"] for *_, data in graph.edges(data=True)} == set(RELATIONSHIPS)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_bytes_in_any_order(format_: str, tmp_path: Path) -> None:
    export(example_graph(), format_, tmp_path / "first")
    for seed in range(3):
        export(example_graph(seed), format_, tmp_path / "again")
        assert contents(tmp_path / "again") == contents(tmp_path / "first")


def test_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kg.export import FORMATS, export\n"
        "from tests.graphs import example_graph\n"
        "for name in FORMATS: export(example_graph(1), name, Path(sys.argv[1]) / name)"
    )
    digests = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, str(folder)], check=True, env=environment, cwd=ROOT)
        files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
        digests.append({str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    assert digests[0] == digests[1]


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_graph_is_a_valid_file(format_: str, tmp_path: Path) -> None:
    export(nx.MultiDiGraph(), format_, tmp_path / "empty")
    assert any(contents(tmp_path / "empty").values())


@pytest.mark.parametrize("format_", FORMATS)
def test_a_failing_export_leaves_the_old_file(format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(example_graph(), format_, tmp_path / "out")
    before = contents(tmp_path / "out")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left"):
        export(nx.MultiDiGraph(), format_, tmp_path / "out")
    assert contents(tmp_path / "out") == before
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("format_", FORMATS)
def test_an_export_replaces_the_last_one_and_leaves_nothing_beside(format_: str, tmp_path: Path) -> None:
    for graph in (example_graph(), nx.MultiDiGraph()):
        export(graph, format_, tmp_path / "out")
    export(nx.MultiDiGraph(), format_, tmp_path / "fresh")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["fresh", "out"]


@pytest.mark.parametrize("format_", FORMATS)
def test_what_cannot_be_written_says_so(format_: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="missing"):
        export(example_graph(), format_, tmp_path / "missing" / "out")
    taken = tmp_path / "taken"
    if format_ in FOLDERS:
        taken.write_text("mine")
    else:
        taken.mkdir()
    with pytest.raises(UsageError, match="taken"):
        export(example_graph(), format_, taken)


def test_a_place_that_cannot_be_looked_at_says_so(tmp_path: Path) -> None:
    for format_ in FORMATS:
        with pytest.raises(UsageError, match="too long"):
            export(example_graph(), format_, tmp_path / ("x" * 300))


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_standard_output_is_added_to_and_never_replaced(output: str, tmp_path: Path) -> None:
    program = f"""
        from kg.export import export
        from tests.graphs import example_graph
        export(example_graph(), "json", {output!r})
        print("more")
    """
    with (tmp_path / "out").open("wb") as stream:
        stream.write(b"before\n")
        stream.flush()
        subprocess.run([sys.executable, "-c", textwrap.dedent(program)], stdout=stream, cwd=ROOT, check=True)
    export(example_graph(), "json", tmp_path / "alone.json")
    expected = b"before\n" + (tmp_path / "alone.json").read_bytes() + b"more\n"
    assert (tmp_path / "out").read_bytes() == expected
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_folders_do_not_fit_on_standard_output() -> None:
    for format_ in FOLDERS:
        with pytest.raises(UsageError, match="writes a folder"):
            export(example_graph(), format_, "-")


def test_who_may_read_a_file_stays(tmp_path: Path) -> None:
    for _ in range(2):
        export(example_graph(), "json", tmp_path / "mine.json")
        (tmp_path / "mine.json").chmod(0o600)
    export(example_graph(), "json", tmp_path / "mine.json")
    assert (tmp_path / "mine.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("format_", FOLDERS)
def test_who_may_read_a_folder_stays(format_: str, tmp_path: Path) -> None:
    for mode in (0o700, 0o750):
        export(example_graph(), format_, tmp_path / "mine")
        (tmp_path / "mine").chmod(mode)
        export(example_graph(), format_, tmp_path / "mine")
        assert (tmp_path / "mine").stat().st_mode & 0o777 == mode


def test_a_file_has_its_mode_before_it_has_content(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("old")
    (tmp_path / "mine.json").chmod(0o600)
    with atomic_file(tmp_path / "mine.json") as stream:
        stream.write(b"secret")
        [unfinished] = tmp_path.glob(".*")
        assert unfinished.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("format_", FORMATS)
def test_a_name_may_be_as_long_as_names_can_be(format_: str, tmp_path: Path) -> None:
    path = tmp_path / ("測" * 85)  # 255 bytes
    for _ in range(2):
        export(example_graph(), format_, path)
    assert list(tmp_path.iterdir()) == [path]


def test_two_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: export(example_graph(), "json", tmp_path / "one.json"), range(24)))
    same(load_json(tmp_path / "one.json"), example_graph())
    assert [file.name for file in tmp_path.iterdir()] == ["one.json"]


def test_csv_never_replaces_a_folder_of_others(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(UsageError, match="kg didn't write"):
        export(example_graph(), "csv", tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize("format_", FOLDERS)
@pytest.mark.parametrize("place", ["inner.kg", "deeper/inner.kg"])
def test_a_store_inside_a_folder_is_never_replaced(format_: str, place: str, tmp_path: Path) -> None:
    export(example_graph(), format_, tmp_path / "out")
    store = tmp_path / "out" / place
    store.parent.mkdir(exist_ok=True)
    EmbeddedStore(store).close()
    with pytest.raises(UsageError, match=r"is no part of an export"):
        export(nx.MultiDiGraph(), format_, tmp_path / "out")
    EmbeddedStore(store, create=False).close()
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("format_", FOLDERS)
@pytest.mark.parametrize("path", [".", "..", "../.."])
def test_nobody_is_left_in_a_folder_that_is_gone(
    format_: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(example_graph(), format_, tmp_path / "out")
    (tmp_path / "out" / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "out" / "sub")
    with pytest.raises(UsageError, match="is the current folder or holds it"):
        export(example_graph(), format_, path)
    assert Path.cwd() == tmp_path / "out" / "sub"
    export(example_graph(), format_, "beside")
    assert (tmp_path / "out" / "sub" / "beside" / "manifest.json").exists()


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="graphml"):
        export(example_graph(), "xls", tmp_path / "out")


def test_a_link_keeps_pointing_where_it_points(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    export(example_graph(), "json", tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    same(load_json(tmp_path / "real.json"), example_graph())


def test_json_is_lossless_and_networkx_reads_it(tmp_path: Path) -> None:
    export(example_graph(), "json", tmp_path / "g.json")
    same(load_json(tmp_path / "g.json"), example_graph())
    data = json.loads((tmp_path / "g.json").read_text(encoding="utf-8"))
    keyword = "edges" if "edges" in inspect.signature(nx.node_link_graph).parameters else "link"  # networkx < 3.4
    graph = nx.node_link_graph(data, **{keyword: "edges"})
    assert isinstance(graph, nx.MultiDiGraph)
    assert dict(graph.nodes(data=True))["method:lora"]["aliases"] == ["Low-rank Adaptation", "lo|ra", "back\\slash"]
    assert graph.number_of_edges() == example_graph().number_of_edges()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"nodes": [{"label": "x"}], "edges": []}',
        '{"nodes": [], "edges": [{"source": "a", "target": "b", "key": "k"}]}',
        '{"nodes": 5}',
    ],
)
def test_a_broken_json_graph_is_an_input_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "g.json").write_text(text)
    with pytest.raises(InputError, match=r"g\.json"):
        load_json(tmp_path / "g.json")
    with pytest.raises(InputError, match="nowhere"):
        load_json(tmp_path / "nowhere.json")


def test_json_of_another_format_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "g.json"
    export(example_graph(), "json", file)
    text = file.read_text(encoding="utf-8")
    for version in ("99", "0", "null", '"1"'):
        file.write_text(text.replace('"format_version":1', f'"format_version":{version}'), encoding="utf-8")
        with pytest.raises(InputError, match=r"g\.json has format .*reads format 1") as error:
            load_json(file)
        assert "update kg" in error.value.hint
    file.write_text(text.replace('"format_version":1,', ""), encoding="utf-8")  # as NetworkX writes it
    same(load_json(file), example_graph())


@pytest.mark.parametrize("name", ["node_for_adding", "self", "attr", "u_for_edge", "nodes_for_adding"])
def test_json_keeps_notes_of_any_name(name: str, tmp_path: Path) -> None:
    graph = example_graph()
    for data in (graph.nodes["method:lora"], next(iter(graph.edges.values()))):
        data[name] = "mine"
    export(graph, "json", tmp_path / "g.json")
    same(load_json(tmp_path / "g.json"), graph)


def test_csv_is_lossless(tmp_path: Path) -> None:
    export(example_graph(), "csv", tmp_path / "csv")
    same(graph_of_csv(tmp_path / "csv"), example_graph())


def test_csv_is_read_by_the_standard_reader(tmp_path: Path) -> None:
    export(example_graph(), "csv", tmp_path / "csv")
    names = {file.name for file in (tmp_path / "csv").iterdir()}
    assert names == {f"nodes.{x}.csv" for x in NODES} | {f"edges.{x}.csv" for x in RELATIONSHIPS} | {"manifest.json"}
    with (tmp_path / "csv" / "nodes.Paper.csv").open(newline="", encoding="utf-8") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    assert rows["seed-002"]["title"] == HOSTILE[0]
    assert rows["arxiv:2402.06126"]["year"] == "2024"
    assert rows["seed-002"]["year"] == ""


def test_csv_columns_do_not_depend_on_the_data(tmp_path: Path) -> None:
    export(example_graph(), "csv", tmp_path / "full")
    export(nx.MultiDiGraph(), "csv", tmp_path / "empty")
    columns = [
        {file["file"]: file["columns"] for file in json.loads((tmp_path / name / "manifest.json").read_text())["files"]}
        for name in ("full", "empty")
    ]
    assert columns[0] == columns[1]
    assert columns[0]["nodes.Result.csv"]["value"] == "number"


@pytest.mark.parametrize("label", ["../evil", "a b", "", "x" * 300])
def test_csv_refuses_labels_that_make_no_file_name(label: str, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", label=label)
    with pytest.raises(UsageError, match="file name"):
        export(graph, "csv", tmp_path / "csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("manifest", ['{"name": "a web page"}', '["kg-csv"]', "not JSON", None])
def test_a_folder_that_is_no_export_is_left_alone(manifest: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    with pytest.raises(UsageError, match="files that kg didn't write"):
        export(example_graph(), "csv", folder)
    assert (folder / "notes.txt").read_text() == "mine"


def test_an_export_that_fails_at_the_very_end_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(example_graph(), "csv", tmp_path / "out")
    before = contents(tmp_path / "out")
    replace, calls = Path.replace, iter([True, False])

    def second_fails(self: Path, target: Path) -> Path:
        if not next(calls, True):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", second_fails)
    with pytest.raises(UsageError, match="No space left"):
        export(nx.MultiDiGraph(), "csv", tmp_path / "out")
    assert contents(tmp_path / "out") == before
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_an_earlier_export_is_replaced_whole(tmp_path: Path) -> None:
    export(example_graph(), "csv", tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("laid beside it")
    with pytest.raises(UsageError, match=r"notes\.txt is no part of an export"):
        export(example_graph(), "neo4j-admin", tmp_path / "out")
    (tmp_path / "out" / "notes.txt").rename(tmp_path / "notes.txt")
    mine = tmp_path / "out" / "methods.cleaned.csv"  # named much like a file of ours
    mine.write_text("work of a curator")
    with pytest.raises(UsageError, match=r"methods\.cleaned\.csv is no part of an export"):
        export(example_graph(), "csv", tmp_path / "out")
    mine.unlink()
    (tmp_path / "out" / ".DS_Store").write_text("by a file manager")
    export(example_graph(), "neo4j-admin", tmp_path / "out")
    assert (tmp_path / "out" / "import.sh").exists()
    export(example_graph(), "csv", tmp_path / "out")
    assert not (tmp_path / "out" / "import.sh").exists()


def cleaned(text: str) -> str:
    """What XML keeps of a text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


def test_graphml_is_read_back_by_networkx(tmp_path: Path) -> None:
    export(example_graph(), "graphml", tmp_path / "g.graphml")
    graph = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    expected = example_graph()
    assert set(graph) == set(expected)
    for key, data in expected.nodes(data=True):
        for name, value in data.items():
            if value == "":
                continue  # networkx's reader drops empty text
            got = graph.nodes[key][name]
            if isinstance(value, list):
                assert json.loads(got) == [item.replace("\ufffe", "\ufffd") for item in value]
            else:
                assert got == (cleaned(value) if isinstance(value, str) else value), (key, name)
    types = {key: data["type"] for *_, key, data in expected.edges(keys=True, data=True)}
    assert {key: data["type"] for *_, key, data in graph.edges(keys=True, data=True)} == types
    [edge] = graph["method:lora"]["method:full-fine-tuning"].values()
    assert (edge["confidence"], edge["start_char"]) == (0.9, 10)


def test_gexf_is_read_back_by_networkx(tmp_path: Path) -> None:
    export(example_graph(), "gexf", tmp_path / "g.gexf")
    graph = nx.read_gexf(tmp_path / "g.gexf")
    expected = example_graph()
    assert {key: data["node_label"] for key, data in graph.nodes(data=True)} == {
        key: data["label"] for key, data in expected.nodes(data=True)
    }
    assert graph.nodes["method:hostile"]["label"] == HOSTILE[0]
    assert graph.nodes["arxiv:2402.06126#210"]["label"] == "91.5%"
    assert graph.nodes["metric:hostile"]["name"] == cleaned(HOSTILE[4])
    assert graph.nodes["metric:accuracy"]["higher_is_better"] is True
    assert sorted(data["label"] for *_, data in graph.edges(data=True)) == sorted(
        data["type"] for *_, data in expected.edges(data=True)
    )


def test_gexf_keeps_notes_under_names_that_it_has_taken(tmp_path: Path) -> None:
    graph = example_graph()
    node, edge = graph.nodes["method:lora"], next(iter(graph.edges.values()))
    node |= {"node_label": "mine", "weight": "heavy", "property_weight": "light"}
    edge |= {"label": "mine"}
    export(graph, "gexf", tmp_path / "g.gexf")
    again = nx.read_gexf(tmp_path / "g.gexf")
    found = again.nodes["method:lora"]
    assert (found["node_label"], found["property_node_label"]) == ("Method", "mine")
    assert (found["property_property_weight"], found["property_weight"]) == ("heavy", "light")
    [data] = [data for *_, data in again.edges(data=True) if "property_label" in data]
    assert (data["label"], data["property_label"]) == (edge["type"], "mine")


NAMES = st.text(min_size=1, max_size=5).filter(lambda name: name not in ("source", "target", "key"))
NAMES |= st.sampled_from(["viz", "type", "start", "weight", "name", "label"])
VALUES = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.text(), max_size=3), st.just("\ud800")
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nodes=st.dictionaries(
        st.text(min_size=1, max_size=8),
        st.dictionaries(NAMES, VALUES, max_size=4),
        max_size=4,
    )
)
def test_any_values_give_files_that_parse(nodes: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    for key, properties in nodes.items():
        graph.add_nodes_from([(key, {**properties, "label": "Method", "id": key})])
        graph.add_edges_from([(key, next(iter(nodes)), f"e{key}", {**properties, "type": "USES", "id": f"e{key}"})])
    for format_ in ("graphml", "gexf"):
        export(graph, format_, tmp_path / format_)
        root = ET.parse(tmp_path / format_).getroot()
        elements = [element.tag.rpartition("}")[2] for element in root.iter()]
        assert elements.count("node") == len(nodes)
        assert elements.count("edge") == len(nodes)
    export(graph, "json", tmp_path / "json")
    assert set(load_json(tmp_path / "json")) == set(nodes)
    export(graph, "csv", tmp_path / "csv")
    for file in (tmp_path / "csv").glob("*.csv"):
        read_csv(file)


@pytest.mark.parametrize("format_", FORMATS)
def test_numbers_of_numpy_are_numbers(format_: str, tmp_path: Path) -> None:
    for plain in (False, True):
        graph = nx.MultiDiGraph()
        value, named, start = (x.item() if plain else x for x in (np.float64(0.5), np.bool_(True), np.int64(3)))
        graph.add_node("p#1", label="Result", value=value)
        graph.add_node("method:a", label="Method", name="A", named=named)
        graph.add_edge("p#1", "method:a", "e", id="e", type="OF", start_char=start)
        export(graph, format_, tmp_path / str(plain))
    one, two = sorted(tmp_path.iterdir())
    assert contents(one) == contents(two)


@given(st.lists(st.text(max_size=9), max_size=5))
def test_lists_in_csv_cells_come_back(items: list[str]) -> None:
    from kg.export.csv_folder import join_list

    assert split_list(join_list(items)) == items


@pytest.mark.parametrize("format_", ["csv", "graphml", "json"])
def test_a_property_that_no_file_could_tell_from_an_end_is_refused(format_: str, tmp_path: Path) -> None:
    graph = example_graph()
    graph.add_edge("method:lora", "benchmark:glue", key="e", type="USES", source="me")
    with pytest.raises(UsageError, match="'source'"):
        export(graph, format_, tmp_path / "out")
