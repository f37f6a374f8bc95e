"""Our own index and search with the two encoders that the product ships, for what the second one adds."""

from coach.settings import load_settings
from evals.peers.contenders import Ask, Corpus, Progress
from evals.peers.ours import index_with


def index(corpus: Corpus, progress: Progress) -> Ask:
    settings = load_settings()
    settings.embedding_model, settings.second_encoder = "", "e5"
    return index_with(settings, corpus, progress)
