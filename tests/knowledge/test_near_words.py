import random

from rapidfuzz.distance import OSA

from knowledge.near_words import NearWords

FREQUENCIES = {"kakao": 3, "kakau": 1, "internet": 7, "intranet": 9, "wifi": 2}


def near(keys: str, limit_slips: int) -> str | None:
    found = NearWords(FREQUENCIES, {word: word for word in FREQUENCIES}).nearest(keys, limit_slips=limit_slips)
    return found.word if found else None


def test_the_nearest_word_is_found_within_the_limit() -> None:
    assert near("interneet", 1) == "internet"
    assert near("itnernt", 1) is None
    assert near("itnernt", 2) == "internet"
    assert near("wifi", 0) is None


def test_of_words_equally_near_only_a_much_more_frequent_one_is_meant() -> None:
    assert near("kakae", 1) == "kakao"
    assert near("intrenet", 1) is None


def test_no_word_is_near_where_there_are_none() -> None:
    assert NearWords({}, {}).nearest("wifi", limit_slips=2) is None


def test_what_is_left_out_before_comparing_is_never_near() -> None:
    chance = random.Random(6)
    words = {"".join(chance.choices("abcdE", k=chance.randint(5, 9))): 1 for _ in range(3_000)}
    found = NearWords(words, {word: word for word in words})
    for typed in ["".join(chance.choices("abcdE", k=7)) for _ in range(200)]:
        fewest = min(OSA.distance(typed, word) for word in words)
        within = [word for word in words if OSA.distance(typed, word) == fewest]
        nearest = found.nearest(typed, limit_slips=2)

        assert (nearest is not None) == (fewest <= 2 and len(within) == 1)
        assert nearest is None or (nearest.word, nearest.slips) == (within[0], fewest)
