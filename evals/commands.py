"""What the commands of ``python -m evals`` do: measure, print a table, write JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from coach.progress import Bars
from coach.settings import load_settings
from evals.answers import measure_answers, read_references
from evals.attacks import measure_attacks, read_attacks, read_harmless
from evals.calibration import fit_confidence
from evals.claims import Claim, read_pairs, read_truths, read_twins
from evals.corpora import SetError
from evals.encoders import compare_encoders
from evals.gaps import measure_gaps
from evals.grounding import Judged, agreements, by_kind, fitted_standard, judge_claims
from evals.indexing import measure_indexing
from evals.peers.measuring import PeerFigures, compare
from evals.personal_data import made_sentences, measure_personal_data
from evals.questions import Choice, evenly_spaced, read_chosen, read_chosen_set
from evals.reading import measure_reading
from evals.refusals import measure_refusals
from evals.repetitions import read_sections
from evals.retrieval import measure, write_misses
from evals.samples import shipped_samples
from evals.scale import measure_scale
from evals.slips import measure_slips
from evals.tables import report
from evals.twins import measure_twins, read_pages
from evals.widget import Opened, measure_widget
from knowledge.encoders import Usem3Encoder

_SHARED_DATA = Path(__file__).parent.parent.parent / "shared" / "data"
_SCALE_QUESTIONS = 200


def retrieval(options: argparse.Namespace) -> None:
    """One row a set."""
    choice = Choice(options.half, options.limit)
    with Bars() as bars:
        sets = [read_chosen_set(text, choice) for text in options.sets]
        scores = measure(sets, load_settings(), bars.show, kept=options.keep)
    rows = {
        name: {
            "n": one.n,
            "recall@1": one.recall_at_1,
            "recall@10": one.recall_at_10,
            "ndcg@10": one.ndcg_at_10,
            "ndcg@10_low": one.ndcg_interval.low,
            "ndcg@10_high": one.ndcg_interval.high,
            "ms_p50": one.ms_p50,
            "ms_p95": one.ms_p95,
            "chunks_per_second": one.chunks_per_second,
        }
        for name, one in scores.items()
    }
    if options.misses:
        write_misses(scores, options.misses)
    report(rows, {"sets": rows}, options.json)


def refusals(options: argparse.Namespace) -> None:
    """One row, as a table and as JSON."""
    choice = Choice(options.half, options.limit)
    on_topic, off_topic = read_chosen(options.on_topic, choice), read_chosen(options.off_topic, choice)
    with Bars() as bars:
        measured = measure_refusals(options.corpora, on_topic, off_topic, load_settings(), bars.show, kept=options.keep)
    figures = asdict(measured)
    report({"refusals": figures}, figures, options.json)
    print(json.dumps(figures))


def answers(options: argparse.Namespace) -> None:
    """One row, as a table and as JSON."""
    questions = read_chosen([options.queries], Choice(options.half, options.limit))
    references = read_references(options.answers)
    with Bars() as bars:
        measured = measure_answers(options.corpus, questions, references, load_settings(), bars.show, kept=options.keep)
    figures = asdict(measured)
    report({"answers": figures}, figures, options.json)
    print(json.dumps(figures))


def calibrate(options: argparse.Namespace) -> None:
    """One row, and the curve."""
    if bool(options.on_topic) != bool(options.off_topic):
        raise SetError("give --on-topic and --off-topic both, or neither for the samples on the shipped guides")
    if options.on_topic:
        every = Choice(None, None)
        on_topic = [question.text for question in read_chosen(options.on_topic, every)]
        off_topic = [question.text for question in read_chosen(options.off_topic, every)]
        source = ", ".join(file.name for file in (*options.on_topic, *options.off_topic))
    else:
        on_topic = [sample.input for sample in shipped_samples(["grounded"])]
        off_topic = [sample.input for sample in shipped_samples(["unanswerable"])]
        source = "evals/samples"
    with Bars() as bars:
        show = partial(bars.show, "calibrate")
        made = fit_confidence(on_topic, off_topic, load_settings(), save=options.save, source=source, progress=show)
    figures = {
        "answered_on_topic": made.answered_on_topic,
        "declined_off_topic": made.declined_off_topic,
        "calibration_error": made.calibration_error,
        "error_before": made.error_before,
    }
    report({source: figures}, {"calibrate": figures, "curve": asdict(made.curve)}, options.json)
    print(f"answers from score {made.curve.same_language.even_score:.2f}" + (", saved" if options.save else ""))


def peers(options: argparse.Namespace) -> None:
    """One row a set and contender; what was left out, and why, on the error stream."""
    choice = Choice(options.half, options.limit)
    with Bars() as bars:
        found = compare([read_chosen_set(text, choice) for text in options.sets], bars.show)
    figures = {name: {who: _peer_row(one) for who, one in by.items()} for name, by in found.figures.items()}
    for who, why in found.left_out.items():
        print(f"{who}: {why}", file=sys.stderr)
    rows = {f"{name} {who}": one for name, by in figures.items() for who, one in by.items()}
    report(rows, {"peers": figures, "left_out": dict(found.left_out)}, options.json)


def encoders(options: argparse.Namespace) -> None:
    """One row a set and encoder."""
    choice = Choice(options.half, options.limit)
    sets = [read_chosen_set(text, choice) for text in options.sets]
    rows = {f"{name} {encoder}": asdict(one) for name, encoder, one in compare_encoders(sets, load_settings())}
    report(rows, {"encoders": rows}, options.json)


def attacks(options: argparse.Namespace) -> None:
    """One row a class and half, one a half of the harmless; with ``--misses`` what went wrong, by id."""
    with Bars() as bars:
        found = measure_attacks(read_attacks(), read_harmless(), load_settings(), bars.show)
    rows = {name: asdict(one) for name, one in sorted(found.by_class.items())}
    rows["all"] = {column: sum(one[column] for one in rows.values()) for column in ("n", "guarded", "reached")}
    harmless = {which: {**asdict(one), "share": one.share} for which, one in found.harmless.items()}
    report(rows, {"attacks": rows, "harmless": harmless}, options.json)
    report({f"harmless {which}": one for which, one in harmless.items()}, {}, None)
    if options.misses:
        print(*found.reached, *found.wrong, sep="\n")


def reading(options: argparse.Namespace) -> None:
    """One row a format and reader."""
    figures = measure_reading(options.folder)
    rows = {f"{kind} {name}": asdict(one) for kind, readers in figures.items() for name, one in readers.items()}
    report(rows, {"reading": rows}, options.json)


def indexing(options: argparse.Namespace) -> None:
    """One row a run."""
    rows: dict[str, dict[str, float]] = {
        name: {
            **asdict(run),
            "files_per_second": run.files / run.seconds,
            "chunks_per_second": run.chunks / run.seconds,
        }
        for name, run in measure_indexing(options.folder).items()
    }
    report(rows, {"indexing": rows}, options.json)


def twins(options: argparse.Namespace) -> None:
    """One row a half."""
    figures = measure_twins(read_pages(options.folder), Usem3Encoder())
    rows = {name: asdict(one) for name, one in figures.items()}
    report(rows, {"twins": rows}, options.json)


def gaps(options: argparse.Namespace) -> None:
    """One row a threshold."""
    rows = {name: asdict(one) for name, one in measure_gaps().items()}
    report(rows, {"gaps": rows}, options.json)


def slips(options: argparse.Namespace) -> None:
    """One row a language and kind of slip."""
    with Bars() as bars:
        grounded = evenly_spaced(shipped_samples(["grounded"]), options.limit)
        figures = measure_slips(grounded, load_settings(), bars.show)
    rows = {name: asdict(one) for name, one in figures.items()}
    report(rows, {"slips": rows}, options.json)


def personal_data(options: argparse.Namespace) -> None:
    """One row over all and one a kind."""
    found = measure_personal_data(made_sentences("development" if options.part == "development" else "held_out"))
    rows = {name: asdict(one) for name, one in found.figures.items()}
    if options.misses:
        for name, texts in (("missed", found.missed), ("mistaken", found.mistaken)):
            for text in texts:
                print(name, text, sep="\t")
    report(rows, {"personal_data": rows}, options.json)


def scale(options: argparse.Namespace) -> None:
    """One row a size; those that were finished also when it is stopped."""
    texts = options.texts or sorted(_SHARED_DATA.glob("*/corpus.jsonl"))
    files = options.questions or sorted({file for text in texts for file in text.parent.glob("queries*.jsonl")})
    sections = read_sections(texts)
    questions = read_chosen(files, Choice(limit=_SCALE_QUESTIONS))
    rows: dict[str, dict[str, float]] = {}
    measured = measure_scale(sections, questions, options.chunks, encoded=options.encoded, settings=load_settings())
    try:
        for size, figures in zip(options.chunks, measured, strict=True):
            rows[str(size)] = asdict(figures)
    finally:
        if rows:
            report(rows, {"scale": rows}, options.json)


def grounding(options: argparse.Namespace) -> None:
    """One table of what became of each kind of claim, one of precision and recall."""
    sets: dict[str, Sequence[Claim]] = {}
    if options.nli:
        sets["nli"] = read_pairs(options.nli)
    if options.boolq:
        sets["boolq"] = read_truths(options.boolq)
    sets |= {"guides en of ko": read_twins("en"), "guides ko of en": read_twins("ko")}
    found: dict[str, Sequence[Judged]] = {}
    with Bars() as bars:
        for name, claims in sets.items():
            half = claims if options.half is None else claims[options.half == "odd" :: 2]
            found[name] = judge_claims(evenly_spaced(half, options.limit), partial(bars.show, name))
    kinds = {f"{name}: {kind}": asdict(one) for name, judged in found.items() for kind, one in by_kind(judged).items()}
    agreed = {
        f"{name}: {what}": asdict(one) for name, judged in found.items() for what, one in agreements(judged).items()
    }
    curves = {name: asdict(fitted_standard(judged)) for name, judged in found.items()}
    document = {"kinds": kinds, "agreement": agreed, "fitted": curves}
    report(kinds, document, None)
    report(agreed, document, options.json)
    for name, curve in curves.items():
        print(f"{name}: fitted to these claims {curve}")


def widget(options: argparse.Namespace) -> None:
    """The fastest time, which other work on the machine disturbs least, and the slowest."""
    opened = measure_widget(options.address, options.times)
    rows = {
        name: {"ms_page": one.page_ms, "ms_widget": one.widget_ms, "requests": one.requests}
        for name, one in (("fastest", min(opened, key=_widget_ms)), ("slowest", max(opened, key=_widget_ms)))
    }
    report(rows, {"widget": [asdict(one) for one in opened]}, options.json)


def _widget_ms(opened: Opened) -> float:
    return opened.widget_ms


def _peer_row(one: PeerFigures) -> dict[str, float]:
    return {
        "n": one.n,
        "ndcg@10": one.ndcg_at_10,
        "recall@1": one.recall_at_1,
        "ms_p50": one.ms_p50,
        "ms_p95": one.ms_p95,
        "index_seconds": one.index_seconds,
        "memory_mb": one.memory_mb,
    }
