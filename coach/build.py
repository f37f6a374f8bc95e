"""The composition root: the only place where the coach's core meets its adapters.

Each function imports what it builds: a command that only indexes loads neither the database nor the coach.
"""

import os
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from coach.settings import Settings
from knowledge.encoders import Encoder, Usem3Encoder
from knowledge.index import Index
from knowledge.kiwi_words import KiwiWords
from prompts import load_follow_ups, load_grounding, load_guards, load_prompt, load_replies

if TYPE_CHECKING:
    from coach.answer_graders import Tools
    from coach.coach import Coach
    from coach.erasing import Eraser
    from coach.grading import TurnGrading
    from coach.grounding import GroundingCheck
    from coach.handoffs import Handoffs
    from coach.home import Home
    from coach.missions import Missions
    from coach.model_answer import ModelAnswer
    from coach.openai_model import OpenAIModel
    from coach.passwords import Passwords
    from coach.runs import Runs
    from coach.service_states import ServiceSwitch
    from coach.staff import Staff
    from coach.thumbs import Thumbs
    from coach.trainer_samples import TrainerSamples
    from coach.transcripts import Transcripts
    from coach.uploads import Uploads
    from knowledge.search import Search


def build_index(settings: Settings, *, serving: bool = False) -> Index:
    """The index in the data folder, with the configured encoders; loads nothing heavy yet.

    While ``serving``, the second encoder leaves one processor to those who ask.

    Raises:
        IndexDamaged, IndexUnavailable: The files cannot be used.
    """
    return Index(
        settings.index_dir,
        encoder=_encoder(settings),
        tokeniser=KiwiWords(),
        second=_second_encoder(settings, threads=max((os.cpu_count() or 1) - serving, 1)),
        former=partial(_former_encoder, settings),
    )


def build_store(settings: Settings) -> "Transcripts":
    """The transcripts in the data folder.

    Raises:
        StoreUnavailable: The file cannot be used.
    """
    from coach.database import open_database
    from coach.transcripts import Transcripts

    return Transcripts(open_database(settings.database))


def build_uploads(settings: Settings) -> "Uploads":
    """The uploads in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.uploads import Uploads

    return Uploads(open_database(settings.database), settings.uploads_dir)


def build_handoffs(settings: Settings) -> "Handoffs":
    """The helpers' queue in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.handoffs import Handoffs

    return Handoffs(open_database(settings.database))


def build_staff(settings: Settings, passwords: "Passwords | None" = None) -> "Staff":
    """The accounts in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.account_links import AccountLinks
    from coach.accounts import Accounts
    from coach.audit import Audit
    from coach.database import open_database
    from coach.passwords import Passwords
    from coach.sessions import Sessions
    from coach.staff import Staff

    engine = open_database(settings.database)
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(days=settings.session_days)
    return Staff(
        accounts=Accounts(engine),
        sessions=Sessions(engine, idle=idle, longest=longest),
        links=AccountLinks(engine),
        passwords=passwords or Passwords(),
        audit=Audit(engine),
    )


def build_thumbs(settings: Settings) -> "Thumbs":
    """What learners thought of answers.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.thumbs import Thumbs

    return Thumbs(open_database(settings.database))


def build_runs(settings: Settings) -> "Runs":
    """Evaluation runs in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.runs import Runs

    return Runs(open_database(settings.database))


def build_trainer_samples(settings: Settings) -> "TrainerSamples":
    """Samples that trainers wrote.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.trainer_samples import TrainerSamples

    return TrainerSamples(open_database(settings.database))


def build_eraser(settings: Settings) -> "Eraser":
    """What deletes conversations from the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.erasing import Eraser

    return Eraser(open_database(settings.database))


def build_home(settings: Settings, search: "Search", index: Index, uploads: "Uploads") -> "Home":
    """What the trainers' home is made of: figures, gaps, drafts and the switch.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.figures import Figures
    from coach.gap_finding import GapFinder
    from coach.gaps import Gaps
    from coach.home import Home
    from coach.material_drafts import MaterialDrafts
    from coach.publishing import Publishing
    from coach.service_switch import StoredSwitch

    engine = open_database(settings.database)
    gaps, drafts = Gaps(engine), MaterialDrafts(engine)
    return Home(
        figures=Figures(engine),
        gaps=gaps,
        finder=GapFinder(gaps, search, index, Usem3Encoder(threads=1)),
        drafts=drafts,
        publishing=Publishing(drafts, gaps, uploads, index.catalog),
        switch=StoredSwitch(engine),
    )


def build_missions(settings: Settings, index: Index) -> "Missions":
    """The missions of the data folder and those that ship, with the progress of learners.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.mission_progress import MissionProgress
    from coach.missions import Missions
    from coach.roots import SHIPPED_MISSIONS

    return Missions(
        own=settings.own_missions_dir,
        shipped=SHIPPED_MISSIONS if settings.shipped_missions else None,
        catalog=index.catalog,
        progress=MissionProgress(open_database(settings.database)),
    )


def build_chat_model(settings: Settings) -> "OpenAIModel | None":
    """The configured model; ``None`` without a key, and answers are then extractive."""
    if settings.openai_api_key is None:
        return None
    from coach.openai_model import OpenAIModel

    return OpenAIModel(
        chat_model=settings.chat_model,
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        timeout_seconds=settings.model_total_seconds,
    )


def build_grounding(tokeniser: KiwiWords) -> "GroundingCheck":
    """The check of an answer's sentences. It always uses the encoder that ships, which its thresholds were fitted to.

    Raises:
        PromptInvalid: ``prompts/grounding.toml`` does not fit the code.
    """
    from coach.grounding import GroundingCheck
    from knowledge.comparing import SentenceComparer

    return GroundingCheck(SentenceComparer(Usem3Encoder(threads=1), tokeniser), load_grounding())


def build_grader_tools(tokeniser: KiwiWords) -> "Tools":
    """What the graders of answers read with; loads the encoder of the grounding check only where words do not tell.

    Raises:
        PromptInvalid: ``prompts/grounding.toml`` does not fit the code.
    """
    from coach.amounts import AmountReader
    from coach.answer_graders import Tools

    return Tools(build_grounding(tokeniser), AmountReader(load_grounding().numbers), tokeniser)


def build_grading(settings: Settings, tokeniser: KiwiWords) -> "TurnGrading":
    """What grades the turns that learners and staff asked.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.grading import TurnGrading

    return TurnGrading(open_database(settings.database), build_grader_tools(tokeniser))


def build_coach(
    settings: Settings, search: "Search", store: "Transcripts", switch: "ServiceSwitch | None" = None
) -> "Coach":
    """A coach over a search and a store; without a switch it always answers.

    Raises:
        PromptInvalid: A file in ``prompts`` does not fit the code.
    """
    from coach.coach import Coach
    from coach.material_retriever import MaterialRetriever

    grounding = build_grounding(search.tokeniser)
    model = _model_answer(settings, store, grounding)
    if model is not None:  # an extract stands word for word in its source, which is seen without the check's encoder
        grounding.warm_up()
    return Coach(
        retriever=MaterialRetriever(search),
        store=store,
        model=model,
        grounding=grounding,
        replies=load_replies(),
        guards=load_guards(),
        follow_ups=load_follow_ups(),
        question_characters=settings.question_characters,
        switch=switch,
    )


def _model_answer(settings: Settings, store: "Transcripts", grounding: "GroundingCheck") -> "ModelAnswer | None":
    chat_model = build_chat_model(settings)
    if chat_model is None:
        return None
    from coach.model_answer import ModelAnswer
    from coach.model_writer import Limits
    from coach.spending import DailyCeiling, Prices

    return ModelAnswer(
        chat_model,
        prompt=load_prompt("answer"),
        limits=Limits(settings.model_first_seconds, settings.model_total_seconds, settings.answer_tokens),
        guards=load_guards(),
        grounding=grounding,
        prices=Prices(settings.prompt_price, settings.answer_price),
        ceiling=DailyCeiling(settings.daily_ceiling, store),
        prompt_tokens=settings.prompt_tokens,
    )


def usable_encoders(settings: Settings) -> list[Encoder]:
    """Every encoder that these settings allow: those with weights in their packages, and OpenAI's with a key."""
    second = _second_encoder(settings.model_copy(update={"embedding_model": ""}), threads=os.cpu_count() or 1)
    embedder = _openai_embedder(settings, settings.embedding_model) if settings.embedding_model else None
    return [encoder for encoder in (Usem3Encoder(), second, embedder) if encoder is not None]


def _encoder(settings: Settings) -> Encoder:
    return _openai_embedder(settings, settings.embedding_model) if settings.embedding_model else Usem3Encoder()


def _second_encoder(settings: Settings, *, threads: int) -> Encoder | None:
    """None beside embeddings of OpenAI, which need no help, and where its weights are not installed."""
    from knowledge.e5_weights import weights_file

    if settings.embedding_model or settings.second_encoder == "none" or weights_file() is None:
        return None
    from knowledge.e5_encoder import E5Encoder

    return E5Encoder(threads=threads)


def _former_encoder(settings: Settings, id_: str) -> Encoder | None:
    """The encoder that an index was made with, if it can still be used."""
    if id_ == Usem3Encoder.id:
        return Usem3Encoder()
    model = id_.removeprefix("openai-")
    return _openai_embedder(settings, model) if model != id_ and settings.openai_api_key else None


def _openai_embedder(settings: Settings, model: str) -> Encoder:
    from knowledge.openai_embedder import OpenAIEmbedder

    key = settings.openai_api_key
    return OpenAIEmbedder(
        embedding_model=model,
        api_key=key.get_secret_value() if key else "",
        base_url=settings.openai_base_url,
    )
