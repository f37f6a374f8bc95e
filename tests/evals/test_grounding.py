import json
from pathlib import Path

import pytest

from coach.grounding import Comparison, Reason
from evals.claims import Claim, Kind, read_pairs, read_twins, statement
from evals.corpora import SetError
from evals.grounding import Judged, agreements, by_kind, fitted_standard
from knowledge.passages import Chunk


def judged(kind: Kind, reason: Reason, nearness: float = 0.5) -> Judged:
    claim = Claim(kind, "s", Chunk("c", "m", 0, "", (), "t", "ko"))
    return Judged(claim, Comparison(words=nearness, meaning=nearness, lacks_amount=reason == "number"), reason)


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("법관은 공무원에 속하나요?", "법관은 공무원에 속한다."),
        ("요요마는 첼로만 배웠나요?", "요요마는 첼로만 배웠다."),
        ("함량은 많은가?", "함량은 많다."),
        ("손기정은 일본인인가?", "손기정은 일본인이다."),
        ("허가가 필요한가요?", "허가가 필요하다."),
        ("측정할 수 없나요?", "측정할 수 없다."),
        ("꽃이 핀다.", "꽃이 핀다."),
        ("정말?", ""),
    ],
)
def test_a_question_becomes_the_statement_it_asks_about(question: str, stated: str) -> None:
    assert statement(question) == stated


def test_pairs_are_read_with_mismatched_ones_and_other_labels_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    row = {"id": "1", "premise": "가", "hypothesis": "나", "label": "entailment"}
    file.write_text("\n".join(json.dumps(row | {"id": str(n)}) for n in range(6)), encoding="utf-8")

    assert [claim.kind for claim in read_pairs(file)] == ["supported"] * 6 + ["unrelated"]

    file.write_text(json.dumps(row | {"label": "maybe"}), encoding="utf-8")
    with pytest.raises(SetError, match="label"):
        read_pairs(file)


def test_lines_of_the_guides_stand_beside_the_section_of_their_twin() -> None:
    claims = read_twins("en")

    assert len(claims) > 1_000
    assert {claim.passage.language for claim in claims} == {"ko"}


def test_precision_and_recall_count_only_what_was_written_from_its_source() -> None:
    found = [
        judged("supported", ""),
        judged("supported", "number"),
        judged("contradicted", "number"),
        judged("neutral", ""),
        judged("unrelated", "words"),
    ]
    agreement = agreements(found)

    assert (agreement["unsupported"].n, agreement["unsupported"].precision, agreement["unsupported"].recall) == (
        2,
        0.5,
        0.5,
    )
    assert agreement["supported"].precision == 0.5
    assert agreement["negation"].precision is None
    assert by_kind(found)["unrelated"].words == 1.0


def test_the_fitted_standard_keeps_95_percent_of_the_supported_claims() -> None:
    found = [judged("supported", "", 0.3 + n / 200) for n in range(100)]
    found += [judged("contradicted", "", n / 200) for n in range(100)]
    standard = fitted_standard(found)
    kept = sum(standard.curve.chance(0.3 + n / 200) >= standard.least for n in range(100))

    assert kept == 95
