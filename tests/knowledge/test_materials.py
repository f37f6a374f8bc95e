"""The guides that ship: what every one of them must be."""

import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from coach.roots import SHIPPED_GUIDES
from knowledge.blocks import parse_blocks
from knowledge.reading import Material, read_material
from tests.knowledge.reading import read_here

GUIDES = sorted(SHIPPED_GUIDES.rglob("*.md"))
KEYS = ["title", "course", "language", "twin", "level", "updated", "licence"]


def read(guide: Path) -> Material:
    return read_material(guide, material_id="", path=guide.relative_to(SHIPPED_GUIDES).as_posix(), read=read_here)


def test_there_are_enough_guides_in_both_languages() -> None:
    names = {language: {guide.name for guide in (SHIPPED_GUIDES / language).iterdir()} for language in ("ko", "en")}

    assert names["ko"] == names["en"]
    assert len(names["ko"]) >= 24


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: f"{guide.parent.name}-{guide.stem}")
def test_a_guide_is_complete(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    body = text.split("---\n", 2)[2]

    assert list(front) == KEYS
    assert front["language"] == guide.parent.name
    assert 300 <= len(body.split()) <= 900
    assert unicodedata.is_normalized("NFC", text)
    assert any(block.kind == "steps" for block in parse_blocks(body))
    assert "http" not in text


@pytest.mark.parametrize("guide", sorted((SHIPPED_GUIDES / "ko").iterdir()), ids=lambda guide: guide.stem)
def test_twins_name_each_other_and_have_the_same_shape(guide: Path) -> None:
    korean, english = read(guide), read(SHIPPED_GUIDES / "en" / guide.name)
    shapes = [
        [
            (block.level, block.kind, len(block.items))
            for block in parse_blocks(twin.text)
            if block.kind in ("heading", "steps")
        ]
        for twin in (korean, english)
    ]

    assert korean.twin_path == english.path
    assert english.twin_path == korean.path
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("guide", sorted((SHIPPED_GUIDES / "ko").iterdir()), ids=lambda guide: guide.stem)
def test_korean_guides_speak_politely(guide: Path) -> None:
    blocks = parse_blocks(read(guide).text)
    sentences = [
        sentence
        for block in blocks
        if block.kind in ("paragraph", "steps")
        for item in block.items
        for sentence in re.findall(r"[^.?!\n]+[.?!]", item)
    ]
    plain = [sentence for sentence in sentences if re.search(r"(습니다|합니다|이다|한다|된다)[.]$", sentence)]

    assert len(sentences) > 20
    assert plain == []


def test_the_numbers_to_call_are_in_the_guides_on_fraud() -> None:
    for language in ("ko", "en"):
        for name in ("smishing.md", "voice-phishing.md"):
            text = (SHIPPED_GUIDES / language / name).read_text(encoding="utf-8")
            assert all(number in text for number in ("112", "118", "1332")), (language, name)
