"""Atom feeds: entries stream, and hostile XML does no harm."""

from __future__ import annotations

from pathlib import Path

from kg.models import Paper
from kg.readers import Problem, read

ENTRY = """<entry xmlns:arxiv="http://arxiv.org/schemas/atom">
  <id>http://arxiv.org/abs/2401.0{0:04}v1</id><published>2024-01-02T00:00:00Z</published>
  <title>Title {0}\n  goes on</title><summary> Where x &lt; y &amp;amp; &lt;i&gt;z&lt;/i&gt;.\n</summary>
  <author><name>A</name></author><arxiv:journal_ref>J {0}</arxiv:journal_ref>
  <link href="http://arxiv.org/pdf/x" rel="related"/><link href="http://arxiv.org/abs/x" rel="alternate"/>
  <source><title>Other</title></source>
</entry>
"""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Query</title>\n'


def reading(path: Path, content: str | bytes, **options: str) -> tuple[list[Paper], list[Problem]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems: list[Problem] = []
    return list(read([path], on_problem=problems.append, **options)), problems  # type: ignore[arg-type]


def test_a_feed_without_dates_of_publication_has_those_of_its_updates(tmp_path: Path) -> None:
    entry = "<entry><id>x</id><title>T</title><updated>2023-05-06T00:00:00Z</updated></entry>"
    papers, _ = reading(tmp_path / "a.xml", f"{HEAD}{entry}</feed>")
    assert [paper.year for paper in papers] == [2023]


def test_entries(tmp_path: Path) -> None:
    papers, problems = reading(tmp_path / "a.xml", HEAD + "".join(ENTRY.format(n) for n in range(500)) + "</feed>")
    assert not problems and len(papers) == 500
    assert papers[7] == Paper(
        id="arxiv:2401.00007",
        title="Title 7 goes on",
        abstract="Where x < y & z.",
        year=2024,
        venue="J 7",
        url="http://arxiv.org/abs/x",
        source="a.xml",
    )


def test_broken_feeds_give_what_stands_before(tmp_path: Path) -> None:
    papers, problems = reading(tmp_path / "a.xml", HEAD + ENTRY.format(1) + "<entry><title>x</entry>" + ENTRY.format(2))
    assert [paper.id for paper in papers] == ["arxiv:2401.00001"]
    assert problems[0].kind == "broken" and problems[0].line == 12
    assert "the rest of the file was not read" in problems[0].reason


def test_undecodable_bytes_break_one_entry(tmp_path: Path) -> None:
    bad = ENTRY.format(1).encode().replace(b"Title", b"T\xffitle")
    papers, problems = reading(tmp_path / "a.xml", HEAD.encode() + bad + ENTRY.format(2).encode() + b"</feed>")
    assert [paper.id for paper in papers] == ["arxiv:2401.00002"]
    assert [(problem.line, problem.reason) for problem in problems] == [(3, "bytes that are no UTF-8")]


def test_document_types_are_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    feed = HEAD.split("\n", 1)[1].replace("Query", "&f;&a;")
    papers, problems = reading(tmp_path / "a.xml", f"{bomb}\n{feed}{ENTRY.format(1)}</feed>")
    assert not papers
    assert problems[0].reason == "a document type declaration, the file was not read"


def test_an_entry_s_source_is_not_the_entry(tmp_path: Path) -> None:
    source = '<source><id>urn:feed</id><title>Feed</title><link href="http://x.org/feed"/></source>'
    entry = f'<entry>{source}<id>http://arxiv.org/abs/2401.01234v1</id><title type="xhtml">Re<b>a</b>l</title></entry>'
    papers, problems = reading(tmp_path / "a.xml", f"{HEAD}{entry}</feed>")
    assert [(paper.id, paper.title) for paper in papers] == [("arxiv:2401.01234", "Real")]
    assert not problems


def test_arxiv_s_error_is_no_paper(tmp_path: Path) -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#incorrect_id</id>
      <title>Error</title><summary>incorrect id format for 1</summary></entry></feed>"""
    papers, problems = reading(tmp_path / "a.xml", feed)
    assert not papers
    assert [p.kind for p in problems] == ["broken"]
    assert "incorrect id format for 1" in problems[0].reason


def test_blank_lines_before_a_feed_are_passed_over(tmp_path: Path) -> None:
    content = "\n \n" + HEAD + "<entry><title/></entry>" + ENTRY.format(1) + "<entry></feed>"
    papers, problems = reading(tmp_path / "a.xml", content)
    assert [paper.id for paper in papers] == ["arxiv:2401.00001"]
    assert [problem.line for problem in problems] == [5, 5 + ENTRY.count("\n")]


def test_signs_of_less_and_more_are_text_where_they_enclose_no_tag(tmp_path: Path) -> None:
    title = "On the inner product &lt;u v&gt; of &lt;b&gt;vectors&lt;/b&gt;"
    summary = "If a &lt;b and c&gt; d then it holds.&lt;br /&gt;&lt;a href=&quot;x&quot; class=y&gt;Here&lt;/a&gt;."
    entry = f'<entry><id>x</id><title>{title}</title><summary type="html">{summary}</summary></entry>'
    papers, problems = reading(tmp_path / "a.xml", f"{HEAD}{entry}</feed>")
    assert [paper.title for paper in papers] == ["On the inner product <u v> of vectors"]
    assert [paper.abstract for paper in papers] == ["If a <b and c> d then it holds. Here."]
    assert not problems
