"""The shipped model: ONNX encoder, NumPy heads, tokenizer and settings, loaded from ``kg/model``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.extract.calibration import Calibration
from kg.extract.decode import Settings
from kg.extract.encoding import Encoder, Window, Words
from kg.extract.heads import Heads
from kg.extract.lexicon import Lexicon, catalogue
from kg.extract.sentences import title_end
from kg.extract.structure import Floats
from kg.extract.vocabulary import WordUse

FOLDER = Path(__file__).parent.parent / "model"
FORMAT = 2
FILES = (
    "encoder.onnx", "heads.npz", "lexicon.json", "names.npz", "names.tsv", "settings.json", "tokenizer.json",
    "words.json",
)  # fmt: skip
_HINT = "install the package again, or train: kg/train"


class Model:
    """Probabilities for a paper's words. One paper a call, one thread: the same paper gives the same bytes always."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load; the encoder in a thread, so that a caller has something else done meanwhile.

        Raises:
            ModelError: A file is missing, damaged or of another format.
        """
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ModelError(f"{folder}: {', '.join(missing)} missing", hint=_HINT)
        try:
            self._load(folder)
        except ModelError:
            raise
        except Exception as error:  # each format's library has errors of its own
            raise ModelError(f"{folder}: damaged: {type(error).__name__}: {error}", hint=_HINT) from error

    def _load(self, folder: Path) -> None:
        stored = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        if stored.get("format") != FORMAT:
            raise ModelError(
                f"{folder / 'settings.json'}: format {stored.get('format')!r}, this version reads {FORMAT}",
                hint="use the model that came with this version",
            )
        self.settings = Settings(**stored["thresholds"])
        self.calibration = Calibration(**stored["calibration"])
        # What training papers say of a name counts more than that a catalogue has it.
        public = catalogue((folder / "names.tsv").read_text(encoding="utf-8"))
        names = json.loads((folder / "lexicon.json").read_text(encoding="utf-8"))
        use = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        self.lexicon = Lexicon(public | names, WordUse(**{kind: frozenset(words) for kind, words in use.items()}))
        self.version = version_of(folder)
        loader = ThreadPoolExecutor(1, thread_name_prefix="kg-encoder")
        self._session: Future[onnxruntime.InferenceSession] = loader.submit(_session, folder / "encoder.onnx")
        loader.shutdown(wait=False)
        self._encoder = Encoder(Tokenizer.from_file(str(folder / "tokenizer.json")))
        self._heads: dict[str, Floats] = {}
        for name in ("heads.npz", "names.npz"):
            with (folder / name).open("rb") as file, np.load(file) as weights:
                self._heads |= {key: weights[key].astype(np.float32) for key in weights.files}

    def read_text(self, text: str) -> tuple[Words, Heads]:
        """As :meth:`read`, for title and abstract in one text: the title is what comes before the first line break.

        The words are those of ``text``; without a line break all of it is abstract.
        """
        cut = title_end(text)
        if cut:
            return self.read(text[:cut], text[cut + 1 :])
        if text.startswith("\n"):
            return self.read("", text[1:])
        # The model's text has a line break in front that this one lacks.
        words, heads = self.read("", text)
        spans = tuple((max(0, s - 1), e - 1) for s, e in words.sentences)
        return words._replace(text=text, spans=words.spans - 1, sentences=spans), heads

    def read(self, title: str, abstract: str) -> tuple[Words, Heads]:
        """The words of a paper and the heads over them. Texts longer than a window are read in overlapping ones.

        Raises:
            ModelError: The encoder can't be loaded.
        """
        words, windows = self._encoder(title, abstract)
        vectors, paper = self._vectors(words, windows)
        return words, Heads(self._heads, vectors, paper)

    def _vectors(self, words: Words, windows: Sequence[Window]) -> tuple[Floats, Floats]:
        width = self._heads["tag.weight"].shape[1]
        vectors = np.zeros((len(words.spans), width), np.float32)
        paper = np.zeros(width, np.float32)
        for number, w in enumerate(windows):
            feed = {"ids": w.ids[None], "types": w.types[None], "cases": w.cases[None]}
            (hidden,) = self._session.result().run(["hidden"], feed)
            vectors[w.words] = hidden[0, w.first]
            if number == 0:
                paper = hidden[0, 0]
        return vectors, paper


@lru_cache(maxsize=2)
def load_model(folder: Path) -> Model:
    """One model in memory, however many pipelines use it.

    Raises:
        ModelError: A file is missing or of another format.
    """
    return Model(folder)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The file holds weights in 8 bits; they are turned into floats once, at load, not at every call.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime has no common exception of its own
        raise ModelError(f"{path}: {error}", hint=_HINT) from error


def save_settings(folder: Path, settings: Settings, calibration: Calibration, **more: Any) -> None:
    """Write ``settings.json``."""
    stored = {"format": FORMAT, "thresholds": asdict(settings), "calibration": asdict(calibration), **more}
    (folder / "settings.json").write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


_RULES_BESIDE = ("text.py", "models.py", "graph/evidence.py")  # what extraction takes from elsewhere


def version_of(folder: Path, package: Path = Path(__file__).parent.parent) -> str:
    """Eight hex digits over a model's files and the rules beside it: the version that extractions are stored under.

    A comment that changed counts, too: to read papers anew for nothing is better than to keep what other rules found.
    """
    digest = blake2b(digest_size=4)
    for name in FILES:
        digest.update((folder / name).read_bytes())
    for rules in (*sorted((package / "extract").glob("*.py")), *(package / name for name in _RULES_BESIDE)):
        digest.update(rules.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
