"""Our own index and search, as the product builds them."""

from coach.build import build_index
from coach.settings import load_settings
from evals.peers.contenders import CHUNKS, Ask, Corpus, Progress
from knowledge.search import Search


def index(corpus: Corpus, progress: Progress) -> Ask:
    changes = {"data_dir": corpus.scratch, "embedding_model": ""}  # no other encoder than the peers have
    index = build_index(load_settings().model_copy(update=changes))
    index.sync(corpus.folder, root="evals", progress=lambda done, total: progress("index", done, total))
    id_of = {entry.id: corpus.id_at[entry.path] for entry in index.catalog.materials()}
    search = Search(index)
    return lambda question: [
        id_of[passage.chunk.material_id] for passage in search.find(question, limit=CHUNKS).passages
    ]
