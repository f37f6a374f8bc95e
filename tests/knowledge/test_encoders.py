import numpy as np
import pytest

from knowledge.encoders import Usem3Encoder
from knowledge.errors import EncoderUnavailable
from knowledge.openai_embedder import OpenAIEmbedder
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
