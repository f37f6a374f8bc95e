"""LangChain: BM25Retriever and Chroma in an EnsembleRetriever.

Splitter and its sizes are those of LangChain's retrieval tutorial, weights those of its page on hybrid search.
"""

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.peers.contenders import CHUNKS, Ask, Corpus, PeerEncoder, Progress


class _Embeddings(Embeddings):
    def __init__(self, encoder: PeerEncoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.vectors(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._encoder.vector(text)


def index(corpus: Corpus, progress: Progress) -> Ask:
    pages = [Document(page_content=one.text, metadata={"document": one.id}) for one in corpus.documents()]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1_000, chunk_overlap=200, add_start_index=True)
    chunks = splitter.split_documents(pages)
    words = BM25Retriever.from_documents(chunks)
    words.k = CHUNKS
    vectors = Chroma.from_documents(chunks, _Embeddings(PeerEncoder(progress, texts=len(chunks))))
    meaning = vectors.as_retriever(search_kwargs={"k": CHUNKS})
    both = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])
    return lambda question: [chunk.metadata["document"] for chunk in both.invoke(question)]
