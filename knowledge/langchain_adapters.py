"""LangChain adapters: the readers as a document loader, and the index as a retriever."""

from collections.abc import Iterator
from pathlib import Path

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.contents import Place
from knowledge.found_files import found_files
from knowledge.passages import Passage
from knowledge.reading_process import ReadingProcess
from knowledge.search import Search


class MaterialLoader(BaseLoader):
    """Loads one file, or every readable file of a folder; a document is the text at one page, slide, sheet or time."""

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)

    def lazy_load(self) -> Iterator[Document]:
        """
        Raises:
            MaterialUnreadable: A file cannot be read; its ``reason`` says why.
            FolderUnreadable: The folder cannot be listed, or holds no file that can be read.
        """
        places = [self._path] if self._path.is_file() else [file.place for file in found_files(self._path).values()]
        with ReadingProcess() as reading:
            for place in places:
                got = reading.read(place)
                about = {"source": str(place), "title": got.content.title or place.stem, "format": got.format}
                for piece in got.content.pieces:
                    yield Document(page_content=piece.text, metadata={**about, **_where(piece.place)})


class PassageRetriever(BaseRetriever):
    """Finds passages as ``Search`` does, with the coach's scores in the metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    limit: int = 8
    """Passages at most."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager  # nothing in a search reports to callbacks
        return [_document(passage) for passage in self.search.find(query, limit=self.limit).passages]


def _document(passage: Passage) -> Document:
    chunk = passage.chunk
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "title": chunk.title,
            "section": chunk.heading,
            "material_id": chunk.material_id,
            "language": chunk.language,
            "score": passage.score,
            **_where(chunk.place),
        },
    )


def _where(place: Place) -> dict[str, str]:
    """Only what is known: ``page``, ``slide``, ``sheet`` or ``time``, and ``file`` inside an archive."""
    known = {place.kind: place.name, "file": place.file}
    return {key: value for key, value in known.items() if key and value}
