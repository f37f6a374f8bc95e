"""Our own index and search, as the product builds them, with the encoder that the peers have and no other."""

from functools import partial

from coach.build import build_index
from coach.settings import Settings, load_settings
from evals.peers.contenders import Ask, Corpus, Progress
from knowledge.search import Search

_PASSAGES = 100
"""As many as `python -m evals retrieval` asks for."""


def index(corpus: Corpus, progress: Progress) -> Ask:
    settings = load_settings()
    settings.embedding_model, settings.second_encoder = "", "none"
    return index_with(settings, corpus, progress)


def index_with(settings: Settings, corpus: Corpus, progress: Progress) -> Ask:
    """Read, split and encode the corpus with every encoder of the settings."""
    held = build_index(settings.model_copy(update={"data_dir": corpus.scratch}))
    held.sync(corpus.folder, root="evals", progress=partial(progress, "index"))
    held.encode_missing(progress=partial(progress, "second encoder"))
    id_of = {entry.id: corpus.id_at[entry.path] for entry in held.catalog.materials()}
    search = Search(held)
    return lambda question: [
        id_of[passage.chunk.material_id] for passage in search.find(question, limit=_PASSAGES).passages
    ]
