"""Haystack: BM25 and vectors of an InMemoryDocumentStore, joined by reciprocal ranks.

Pipelines and the splitter's sizes are those of Haystack's tutorial on hybrid retrieval. Its last step, a
cross-encoder, is left out as nobody here has one; ranks are joined because the plain joining is meant to be ranked.
"""

from dataclasses import replace

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from evals.peers.contenders import CHUNKS, Ask, Corpus, PeerEncoder, Progress


@component
class _TextEmbedder:
    def __init__(self, encoder: PeerEncoder) -> None:
        self._encoder = encoder
        component.set_output_types(self, embedding=list[float])

    def run(self, text: str) -> dict[str, list[float]]:
        return {"embedding": self._encoder.vector(text)}


@component
class _DocumentEmbedder:
    def __init__(self, encoder: PeerEncoder) -> None:
        self._encoder = encoder
        component.set_output_types(self, documents=list[Document])

    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        self._encoder.expect(len(documents))
        vectors = self._encoder.vectors([document.content for document in documents])
        return {"documents": [replace(one, embedding=vector) for one, vector in zip(documents, vectors, strict=True)]}


def index(corpus: Corpus, progress: Progress) -> Ask:
    store, encoder = InMemoryDocumentStore(), PeerEncoder(progress)
    indexing = Pipeline()
    indexing.add_component("splitter", DocumentSplitter(split_by="word", split_length=512, split_overlap=32))
    indexing.add_component("embedder", _DocumentEmbedder(encoder))
    indexing.add_component("writer", DocumentWriter(store))
    indexing.connect("splitter", "embedder")
    indexing.connect("embedder", "writer")
    pages = [Document(content=one.text, meta={"document": one.id}) for one in corpus.documents()]
    indexing.run({"splitter": {"documents": pages}})
    search = _search(store, encoder)
    return lambda question: _asked(search, question)


def _search(store: InMemoryDocumentStore, encoder: PeerEncoder) -> Pipeline:
    search = Pipeline()
    search.add_component("embedder", _TextEmbedder(encoder))
    search.add_component("meaning", InMemoryEmbeddingRetriever(store, top_k=CHUNKS))
    search.add_component("words", InMemoryBM25Retriever(store, top_k=CHUNKS))
    search.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    search.connect("embedder", "meaning")
    search.connect("words", "joiner")
    search.connect("meaning", "joiner")
    return search


def _asked(search: Pipeline, question: str) -> list[str]:
    found = search.run({"embedder": {"text": question}, "words": {"query": question}})
    return [chunk.meta["document"] for chunk in found["joiner"]["documents"]]
