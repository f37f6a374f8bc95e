from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from coach.build import build_index
from coach.settings import Settings
from knowledge.encoders import Usem3Encoder
from knowledge.errors import EncoderUnavailable, IndexOutdated
from knowledge.openai_embedder import OpenAIEmbedder
from knowledge.search import Search
from tests.endpoint import serving


def test_the_encoder_that_ships_tells_meanings_apart_in_two_languages() -> None:
    korean, english, other = Usem3Encoder().encode(["휴대폰 글자를 크게", "make the phone text bigger", "김치찌개"])

    assert korean @ english > 0.3 > korean @ other


def test_vectors_come_in_the_order_of_the_texts_and_have_length_one() -> None:
    texts = ["짧은 글", "조금 더 긴 글이에요 " * 20, "", "end"]
    encoder = Usem3Encoder()
    together = encoder.encode(texts)

    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert all(
        np.allclose(encoder.encode([text])[0], vector, atol=1e-3) for text, vector in zip(texts, together, strict=True)
    )


def test_an_endpoint_can_embed_instead() -> None:
    with serving("good") as endpoint:
        embedder = OpenAIEmbedder(embedding_model="m", api_key="k", base_url=endpoint.url)
        vectors = embedder.encode(["a", "b"])
        embedder.close()

    assert embedder.id == "openai-m"
    assert np.allclose(vectors, [[0.6, 0.8], [0.6, 0.8]])


def test_an_endpoint_that_refuses_names_the_settings() -> None:
    with serving(401) as endpoint:
        embedder = OpenAIEmbedder(embedding_model="m", api_key="k", base_url=endpoint.url)
        with pytest.raises(EncoderUnavailable, match="OPENAI_API_KEY"):
            embedder.encode(["a"])
        embedder.close()


def test_an_index_made_with_an_endpoint_is_searched_with_it_and_with_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("# 와이파이\n\n와이파이에 연결해요.\n")
    with serving("good") as endpoint:
        settings = Settings(
            data_dir=tmp_path / "data",
            embedding_model="m",
            openai_api_key=SecretStr("k"),
            openai_base_url=endpoint.url,
            _env_file=None,
        )
        index = build_index(settings)
        index.sync(folder, root="r", progress=lambda done, total: None)
        found = Search(index).find("와이파이 연결", limit=1)
        index.close()
    shipped = build_index(Settings(data_dir=tmp_path / "data", _env_file=None))

    assert found.passages[0].chunk.title == "와이파이"
    with pytest.raises(IndexOutdated, match="encoder 'openai-m'"):
        shipped.check_searchable()
    shipped.close()
