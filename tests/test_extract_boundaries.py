"""Names are neither cut in two nor short of their last word, and words that are no names are none."""

import pytest
from tokenizers import Tokenizer

from kg.extract.boundaries import RESOURCE, is_cut, joined, trimmed
from kg.extract.cues import is_model_family
from kg.extract.encoding import Encoder, string_of, word_range
from kg.extract.model import FOLDER
from kg.extract.vocabulary import WordUse, word_use

ENCODER = Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))
USE = WordUse(open=frozenset({"optical", "neural"}), closing=frozenset({"flow", "encoder"}))


def found(abstract: str, *tagged: str, kind: int = 0, names: frozenset[str] = frozenset()) -> list[str]:
    """What becomes of tagged names, given in the order of the text."""
    words = ENCODER("A title", abstract)[0]
    spans, at = [], words.text.index(abstract)
    for name in tagged:
        at = words.text.index(name, at)
        spans.append((*word_range(words, at, at + len(name)), kind))
        at += len(name)
    return [string_of(words, place) for place in joined(words, spans, names, USE)]


@pytest.mark.parametrize(
    ("abstract", "tagged", "expected"),
    [
        ("We test on MS COCO2014 once.", ["MS", "COCO2014"], ["MS COCO2014"]),
        ("We test on Sub-JHMDB once.", ["Sub", "JHMDB"], ["Sub-JHMDB"]),
        ("We test on CIFAR-10/100 once.", ["CIFAR-10"], ["CIFAR-10/100"]),
        ("We report M2 F0.5 here.", ["M2 F0"], ["M2 F0.5"]),
        ("It improves PIPs++.", ["PIPs"], ["PIPs++"]),
        ("We test on A, B.", ["A", "B"], ["A", "B"]),
        ("Tagging and parsing are tasks.", ["Tagging and", "parsing"], ["Tagging and", "parsing"]),
        ("We regress to dense optical flow.", ["dense optical"], ["dense optical flow"]),
        ("We train an auto neural-encoder now.", ["auto neural"], ["auto neural-encoder"]),
        ("It is neural, not symbolic.", ["neural"], []),
        ("NEURAL is our tool.", ["NEURAL"], ["NEURAL"]),
        ("A Boltzmann machine is used.", ["Boltzmann"], ["Boltzmann machine"]),
        ("The Boltzmann machine-like nets.", ["Boltzmann"], ["Boltzmann"]),
    ],
)
def test_ends_of_names(abstract: str, tagged: list[str], expected: list[str]) -> None:
    assert found(abstract, *tagged) == expected


def test_two_known_names_without_a_comma_stay_two() -> None:
    names = frozenset({"RefCOCO", "G-Ref"})
    assert found("On RefCOCO G-Ref we win.", "RefCOCO", "G-Ref", kind=RESOURCE, names=names) == ["RefCOCO", "G-Ref"]


LONG = "It is long and no comma parts anything in it. " * 9


@pytest.mark.parametrize(
    ("sentence", "tagged", "expected"),
    [
        (
            "We use the UCF-Crime ShanghaiTech and XD sets.",
            ["UCF-Crime", "ShanghaiTech"],
            ["UCF-Crime", "ShanghaiTech"],
        ),
        ("We use the UCF-Crime ShanghaiTech sets.", ["UCF-Crime ShanghaiTech"], ["UCF-Crime", "ShanghaiTech"]),
        ("Three sets ImageNet CUB and iWildCam.", ["ImageNet CUB"], ["ImageNet", "CUB"]),
        ("On the ImageNet CUB set.", ["ImageNet CUB"], ["ImageNet CUB"]),
        ("On MS COCO and iWildCam.", ["MS COCO"], ["MS COCO"]),
        ("On Tiny Shapes and iWildCam.", ["Tiny Shapes"], ["Tiny Shapes"]),
    ],
)
def test_in_a_text_that_lost_its_commas_a_space_may_be_one(sentence, tagged, expected) -> None:
    names = frozenset({"UCF-Crime", "ShanghaiTech", "MS COCO"})
    assert found(LONG + sentence, *tagged, kind=RESOURCE, names=names) == expected


def test_long_runs_of_names_take_no_time() -> None:
    names = frozenset({"LSTM", "language model", "LSTM language model"})
    for text in ("LSTM language model " * 6 + "zzz", "LSTM " * 300):
        assert found(LONG + text.strip(), text.strip(), names=names) == [text.strip()]


def test_a_resource_is_kept_whatever_its_last_word() -> None:
    assert found("The Apollo optical data.", "Apollo optical", kind=RESOURCE) == ["Apollo optical"]


@pytest.mark.parametrize(
    ("abstract", "tagged", "names", "expected"),
    [
        ("The SURREAL human body dataset.", "SURREAL human body", [], "SURREAL"),
        ("On the Cityscapes test set.", "Cityscapes test", [], "Cityscapes test"),  # one capital
        ("On the KITTI odometry data.", "KITTI odometry", ["KITTI odometry"], "KITTI odometry"),
        ("On KITTI odometry we win.", "KITTI odometry", [], "KITTI odometry"),
    ],
)
def test_what_the_data_is_belongs_to_no_name(abstract: str, tagged: str, names: list[str], expected: str) -> None:
    assert found(abstract, tagged, kind=RESOURCE, names=frozenset(names)) == [expected]


def test_a_name_ends_before_an_adjective_s_suffix() -> None:
    assert found("A BERT-based tagger.", "BERT-based") == ["BERT"]
    assert found("A memory-based tagger.", "memory-based") == []
    assert found("A memory-based tagger.", "memory-based", names=frozenset({"memory-based"})) == ["memory-based"]


def test_no_name_crosses_the_end_of_a_sentence() -> None:
    assert found("We train the network. We battle it.", "network. We") == ["network.", "We"]
    assert found("On Yahoo! Answers we win.", "Yahoo! Answers") == ["Yahoo! Answers"]


def test_conjunctions_are_cut_off() -> None:
    assert trimmed("and the parsing of") == "parsing"
    assert trimmed("BLEU score") == "BLEU"
    assert trimmed("F1 score") == "F1 score"
    assert trimmed("MNIST [7] OCR") == trimmed("[3, 12] MNIST") == "MNIST"
    assert trimmed("x[i] filter") == "x[i] filter"


def test_names_of_model_families() -> None:
    assert all(map(is_model_family, ("CartoonGAN", "Llama 2 13B", "ResNet-50", "GPT-4", "Swin Transformer")))
    assert not any(map(is_model_family, ("ImageNet", "Human3.6M", "YFCC-100M", "GLUE", "Clipart", "Michigan")))


def test_counts_how_names_use_words() -> None:
    tasks = ("optical flow", "neural flow", "neural parsing", "a neural network")
    rows = [
        (ENCODER("A title", f"A model does {t} with accuracy.")[0], {t: "Task", "accuracy": "Metric"}) for t in tasks
    ]
    use = word_use(rows * 5)
    assert {"model", "does", "with"} <= use.plain
    assert not {"accuracy", "A"} & use.plain
    assert use.open == {"neural"}
    assert {"flow", "accuracy"} <= use.closing
    assert use.is_open("Neural") and not use.is_open("NEURAL")
    assert word_use(rows * 10).heads == {"flow"}


def test_a_name_takes_the_word_that_such_names_end_with() -> None:
    use = WordUse(heads=frozenset({"Module", "loss"}))
    for text, tagged, expected in (
        ("Our Feature Enhancement Module works.", "Feature Enhancement", "Feature Enhancement Module"),
        ("The triplet margin loss-free way.", "triplet margin", "triplet margin"),
        ("The ResNet Module works.", "ResNet", "ResNet"),
    ):
        words = ENCODER("A title", text)[0]
        at = words.text.index(tagged)
        span = (*word_range(words, at, at + len(tagged)), 0)
        assert [string_of(words, place) for place in joined(words, [span], frozenset(), use)] == [expected]


def test_a_plain_name_that_always_goes_on_behind_a_hyphen_is_a_part_of_a_word():
    text = "A transcription-based system, and Transcription-free ones."
    assert is_cut(text, "transcription", [(2, 15)])
    assert not is_cut("transcription-based; transcription", "transcription", [(0, 13), (21, 34)])
    assert not is_cut("BERT-based", "BERT", [(0, 4)])


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("ADD(", "ADD"),
        ("NR) image quality", "image quality"),
        ("FAST)", "FAST"),
        ("(x", "x"),
        ("F1 (a)", "F1 (a)"),
        ("} captioning", "captioning"),
        ("SNeRG [11", "SNeRG"),
        ("$R", ""),
        (r"\emphStable", r"\emphStable"),
        (r"\emph CUR", "CUR"),
        ("$D^{2}$Net", "$D^{2}$Net"),
    ],
)
def test_half_a_pair_of_brackets_belongs_to_no_name(name, whole):
    assert trimmed(name) == whole
