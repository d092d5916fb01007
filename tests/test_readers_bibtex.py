"""BibTeX: LaTeX becomes text, addresses stay whole, and a broken entry costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.models import Paper
from kg.readers import Problem, read


def reading(path: Path, content: str) -> tuple[list[Paper], list[Problem]]:
    path.write_text(content, encoding="utf-8")
    problems: list[Problem] = []
    return list(read([path], on_problem=problems.append)), problems


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{BERT} for {E}rd{\H{o}}s, M{\"u}ller and \'Etude", "BERT for Erdős, Müller and Étude"),
        (r"A gain of 5\% and 50% more \& \emph{\textbf{bold} words}", "A gain of 5% and 50% more & bold words"),
        (r"In $O(n^2)$ with $\alpha_{1} = 5\%$ always", r"In $O(n^2)$ with $\alpha_{1} = 5\%$ always"),
        (
            r"At \url{https://x.org/a_b/~c/d%20e} and https://x.org/~f",
            "At https://x.org/a_b/~c/d%20e and https://x.org/~f",
        ),
        (r"See \href{http://x.org/a\_b}{the page}", "See http://x.org/a_b the page"),
        (r"It costs \$5, \ourmethod wins", r"It costs $5, \ourmethod wins"),
        ("Wrapped\n   and~tied", "Wrapped and tied"),
        (r"An \enquote{open} question, \enquote*{x}", "An “open” question, “x”"),
        (r"H\textsubscript{2}O, \uppercase{b}ert and \MakeUppercase{GPT}", "H2O, bert and GPT"),
        (r"\foo[x]{a}{b} and \foo*{c $d_{1}$}, \texttt{e} in \mbox{f}", "a b and c $d_{1}$, e in f"),
        (r"\foo{\baz{a} \emph{\bf b}} c", "a b c"),
        (r"\ourmethod{}s and {\ourmethod} win, \our{} too", r"\ourmethod{}s and \ourmethod win, \our too"),
        (r"{\bf a} {\em b c} {\it d} {\sc e} {\tt f} {\bfseries\Large g} \bf{h}", "a b c d e f g h"),
        (r"{\textless} 5, {\textgreater}6, a\textbar{}b", "< 5, >6, a|b"),
        (r"{\textbraceleft}x{\textbraceright} a\textunderscore{}b x\textasciitilde{}y", "{x} a_b x~y"),
        (r"\textalpha-helix at 5\textmu{}m, Stra{\ss}e, \o{x}", "α-helix at 5µm, Straße, øx"),
        (r"trans\-for\-mer, e.g.\@ {\LaTeX}", "transformer, e.g. LaTeX"),
        (r"\foo{see \url{https://x.org/a_b}}", "see https://x.org/a_b"),
        (r"$\foo{x}$ ${\bf x}$ $a\-b$ $\textsubscript{2}$", r"$\foo{x}$ ${\bf x}$ $a\-b$ $\textsubscript{2}$"),
        (r"a \textcolor", r"a \textcolor"),
        (r"\foo{" * 300 + "}" * 300, None),
        ("{" * 3000 + "x" + "}" * 3000, None),
        (r"\begin{foo} \frac{a} $", None),
    ],
)
def test_latex(latex: str, text: str | None, tmp_path: Path) -> None:
    (paper,), problems = reading(tmp_path / "a.bib", f"@article{{k, title = {{{latex}}}, abstract = {{{latex}}}}}\n")
    assert not problems
    if text is not None:
        assert paper.title == paper.abstract == text


def test_entries_that_are_broken_cost_only_themselves(tmp_path: Path) -> None:
    content = """Some words.
@string(acl = "ACL")
@article{a, title = "First", year = 2020, journal = acl}
@article{b, title = {Not closed
@comment{@article{no, title={No}}}
@inproceedings(c, title = {Third}, year = 2020, year = 2021, booktitle = acl # " " # 2021)
@misc{d, abstract = {x}}
@article{e
"""
    papers, problems = reading(tmp_path / "a.bib", content)
    assert [paper.title for paper in papers if paper.title != "Third"] == ["First"]
    assert papers[0].venue == "ACL"
    assert [(problem.kind, problem.line) for problem in problems if problem.line != 6] == [
        ("broken", 4),
        ("broken", 7),
        ("broken", 8),
    ]


def test_ids_are_those_of_the_identifiers(tmp_path: Path) -> None:
    content = """
@article{smith2020, title = {A}, doi = {https://doi.org/10.1145/ABC}, eprint = {1234}}
@article{smith2020, title = {B}, eprint = {2401.01234v2}, archiveprefix = {arXiv}}
@article{smith2020, title = {C}, url = {https://aclanthology.org/P19-1001}}
@article{smith2020, title = {D}}
"""
    papers, _ = reading(tmp_path / "a.bib", content)
    assert [paper.id for paper in papers[:3]] == ["doi:10.1145/abc", "arxiv:2401.01234", "acl:P19-1001"]
    assert papers[3].id.startswith("title:")


def test_entries_on_one_line_are_all_read(tmp_path: Path) -> None:
    content = "@misc{a, title={A}} @misc{b, title={B}} @misc{a, title={C}} @misc{d, title={"
    papers, problems = reading(tmp_path / "a.bib", content)
    assert [paper.title for paper in papers] == ["A", "B", "C"]
    assert [(problem.kind, problem.line) for problem in problems] == [("broken", 1)]


def test_a_broken_definition_breaks_no_entry(tmp_path: Path) -> None:
    content = '@string{acl = "ACL"\n@misc{a, title={A}, booktitle=acl}\n@misc{b, title={B}}\n'
    papers, problems = reading(tmp_path / "a.bib", content)
    assert [paper.title for paper in papers] == ["A", "B"] and not problems


def test_signs_of_latex_and_of_joined_values(tmp_path: Path) -> None:
    content = r"""@misc{a, title={C#}, doi = {10.1007/978-3-319-46448-0\_2}, booktitle = {SIGGRAPH#2020}}
@misc{b, title = {A} # " and " # {B}, url = {https://x.org/a\_b}}
"""
    papers, problems = reading(tmp_path / "a.bib", content)
    assert next((paper.id, paper.title, paper.venue) for paper in papers) == (
        "doi:10.1007/978-3-319-46448-0_2",
        "C#",
        "SIGGRAPH#2020",
    )
    assert (papers[1].title, papers[1].url) == ("A and B", "https://x.org/a_b")
    assert not problems


def test_a_sharp_sign_in_quotes_joins_nothing_and_an_empty_field_hides_none(tmp_path: Path) -> None:
    content = """@article{a, title = "C# Programming", abstract={Real.}, abstract={}, url = "https://x.org/y#frag",
      doi = "10.1002/1097(2000)1:1<1::AID-X>3.0.CO;2-#"}
      @string{lang = "Rust"}
      @article{b, title = "On " # lang # " and {"}more{"}", year = 2001}"""
    papers, _ = reading(tmp_path / "a.bib", content)
    assert papers[0].title == "C# Programming"
    assert papers[0].abstract == "Real."
    assert papers[0].url == "https://x.org/y#frag"
    assert papers[0].id.endswith("2-#")
    assert papers[1].title.startswith("On Rust and")


def test_names_of_definitions_have_no_case(tmp_path: Path) -> None:
    content = """@string{ACL = "Annual Meeting"}
@misc{a, title = {A}, booktitle = acl}
@misc{b, title = {B}, booktitle = acl # " 2020"}
@misc{c, title = {C}, booktitle = Acl # ", " # ACL}
"""
    papers, problems = reading(tmp_path / "a.bib", content)
    assert [paper.venue for paper in papers] == [
        "Annual Meeting",
        "Annual Meeting 2020",
        "Annual Meeting, Annual Meeting",
    ]
    assert not problems


def test_entries_behind_a_definition_are_read_once(tmp_path: Path) -> None:
    content = """@string{acl = "ACL"} @misc{a, title = {A}, booktitle = acl}
@string{acl = "ACL"} @string{acl = "Again"} @misc{b, title = {B}}
@misc{c, title = {C}, booktitle = acl}
"""
    papers, problems = reading(tmp_path / "a.bib", content)
    assert [paper.title for paper in papers] == ["A", "B", "C"]
    assert [paper.venue for paper in papers][:2] == ["ACL", None] and papers[2].venue in ("ACL", "Again")
    assert not problems
