"""Embeddings from an OpenAI-compatible endpoint, in place of the encoder that ships."""

from collections.abc import Sequence

import numpy as np
from openai import OpenAI, OpenAIError

from knowledge.encoders import Vectors
from knowledge.errors import EncoderUnavailable

_BATCH = 128
_TIMEOUT_SECONDS = 30.0


class OpenAIEmbedder:
    def __init__(self, *, embedding_model: str, api_key: str, base_url: str | None) -> None:
        self._embedding_model = embedding_model
        self._client = OpenAI(api_key=api_key, base_url=base_url, timeout=_TIMEOUT_SECONDS, max_retries=3)

    @property
    def id(self) -> str:
        return f"openai-{self._embedding_model}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            batch = [text or " " for text in texts[start : start + _BATCH]]
            try:
                answer = self._client.embeddings.create(
                    model=self._embedding_model, input=batch, encoding_format="float"
                )
            except OpenAIError as error:
                raise EncoderUnavailable(
                    f"the embedding endpoint failed for {self._embedding_model!r} ({type(error).__name__}); "
                    "check OPENAI_API_KEY and OPENAI_BASE_URL, or unset COACH_EMBEDDING_MODEL"
                ) from error
            rows += [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]
        vectors = np.asarray(rows, dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, 1e-9)
        return unit

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return self.encode(questions)

    def close(self) -> None:
        self._client.close()
