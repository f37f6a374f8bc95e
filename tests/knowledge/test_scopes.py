from pathlib import Path

from knowledge.encoders import Usem3Encoder
from knowledge.index import Index
from knowledge.kiwi_words import KiwiWords
from knowledge.scopes import Scope
from knowledge.search import Search


def silent(done: int, total: int) -> None:
    del done, total


def test_a_search_keeps_to_course_level_and_site(tmp_path: Path) -> None:
    for name, front in (
        ("a", "course: 기초\nlevel: plain\nsite: east"),
        ("b", "course: 기초\nlevel: normal\nsite: west"),
        ("c", "course: 심화"),
    ):
        (tmp_path / "materials").mkdir(exist_ok=True)
        text = f"---\ntitle: 와이파이 {name}\n{front}\n---\n와이파이에 연결해요. 설정을 열어요.\n"
        (tmp_path / "materials" / f"{name}.md").write_text(text)
    index = Index(tmp_path / "index", encoder=Usem3Encoder(), tokeniser=KiwiWords())
    index.sync(tmp_path / "materials", root="r", progress=silent)
    search = Search(index)

    def titles(scope: Scope) -> set[str]:
        found = search.find("와이파이 연결", limit=9, scope=scope)
        return {passage.chunk.title for passage in found.passages}

    assert titles(Scope()) == {"와이파이 a", "와이파이 b", "와이파이 c"}
    assert titles(Scope(course="기초")) == {"와이파이 a", "와이파이 b"}
    assert titles(Scope(level="normal")) == {"와이파이 b"}
    assert titles(Scope(site="east")) == {"와이파이 a", "와이파이 c"}
    assert titles(Scope(course="심화", site="west")) == {"와이파이 c"}
    assert titles(Scope(course="없음")) == set()
    index.close()
