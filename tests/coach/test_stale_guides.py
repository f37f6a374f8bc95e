"""What the use of guides asks of trainers."""

from datetime import UTC, date, datetime

from coach.stale_guides import OLD_DAYS, Guide, Use, dated, guide_list

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
OLD, NEW = date(2026, 1, 2), date(2026, 11, 1)


def guide(name: str, changed_on: date) -> Guide:
    return Guide(name, name, "", changed_on, "reviewed")


def test_a_guide_is_stale_that_is_cited_old_and_did_not_help() -> None:
    guides = [
        guide(name, day) for name, day in {"bad": OLD, "worse": OLD, "fine": OLD, "new": NEW, "idle": OLD}.items()
    ]
    uses = {"bad": Use(9, 1, NOW), "worse": Use(3, 2, NOW), "fine": Use(5, 0, NOW), "new": Use(4, 4, NOW)}
    found = guide_list(guides, uses, TODAY)

    assert [one.guide.id for one in found.stale] == ["worse", "bad"]
    assert [one.guide.id for one in found.used] == ["bad", "fine", "new", "worse"]
    assert [one.guide.id for one in found.unused] == ["idle"]
    assert (TODAY - OLD).days >= OLD_DAYS


def test_a_guide_is_as_old_as_it_says_or_else_as_the_index_says() -> None:
    indexed = "2026-11-20T10:00:00+00:00"

    assert dated("2026-03-01", indexed) == (date(2026, 3, 1), "reviewed")
    assert dated("", indexed) == dated("봄에", indexed) == (date(2026, 11, 20), "indexed")
