"""Known names are found as they are spelled, with what training papers say of them."""

from tokenizers import Tokenizer

from kg.extract.encoding import Encoder, Words
from kg.extract.lexicon import Lexicon, catalogue, count_names
from kg.extract.model import FOLDER

ENCODER = Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))


def words(abstract: str) -> Words:
    return ENCODER("A title", abstract)[0]


def test_counts_papers_that_hold_and_that_annotate() -> None:
    rows = [
        (words("We use GLUE for text classification."), {"GLUE": "Benchmark", "text classification": "Task"}),
        (words("On GLUE we do Text Classification."), {"GLUE": "Benchmark", "Text Classification": "Task"}),
        (words("GLUE is mentioned here."), {}),
        (words("The glue is sticky. SQuAD once."), {"SQuAD": "Dataset"}),
    ]
    assert count_names(rows) == {"GLUE": [3, 0, 0, 2, 0, 0], "text classification": [2, 0, 0, 0, 0, 2]}


def test_capitals_count_for_names_and_not_for_terms() -> None:
    lexicon = Lexicon({"GLUE": [3, 0, 0, 3, 0, 0], "text classification": [2, 0, 0, 0, 0, 2]})
    assert set(lexicon.find(words("glue, GLUE and Text Classification"))) == {"GLUE", "Text Classification"}
    assert lexicon.find(words("GLUE"))["GLUE"].tolist() == [0, 0, 0.75, 0, 0]


def test_proper_names_inside_of_longer_ones_are_not_counted() -> None:
    rows = [
        (words("We use COCO."), {"COCO": "Dataset"}),
        (words("We use COCO too."), {"COCO": "Dataset"}),
        (words("We use COCO-Stuff here."), {"COCO-Stuff": "Dataset"}),
        (words("A coconut is no COCO."), {}),
    ]
    assert count_names(rows)["COCO"] == [3, 0, 2, 0, 0, 0]


def test_names_do_not_cross_sentences() -> None:
    lexicon = Lexicon({"works . BERT": [1, 1, 0, 0, 0, 0], "text classification": [1, 0, 0, 0, 0, 1]})
    assert lexicon.find(words("We read text. Classification follows.")) == {}


def test_a_catalogue_is_a_weaker_opinion() -> None:
    counts = catalogue("# a note\nSQuAD\tDataset\nGLUE\tBenchmark\nbroken line\n")
    found = Lexicon(counts).find(words("We use SQuAD and GLUE."))
    assert {name: share.argmax().item() for name, share in found.items()} == {"SQuAD": 1, "GLUE": 2}
    assert all(0.5 < share.max() < 0.7 for share in found.values())
