"""Notices: the fixed sentences that are shown with an answer."""

from functools import partial

from coach.answers import as_blocks, plain_text
from coach.drafts import Draft
from coach.plain_words import explained
from coach.statuses import AnswerStatus
from prompts import Replies

_SAYS_ENOUGH = {AnswerStatus.GUARDED_PERSONAL_DATA, AnswerStatus.HANDOFF_CRISIS}
"""Sentences that say themselves that something was masked, or beside which it does not matter."""


def notice(draft: Draft, replies: Replies) -> str:
    """Who to call first, what was masked, how it ended, and what hard words mean, as far as they apply."""
    say = partial(replies.say, language=draft.language)
    sentences = [_ending(draft, replies)]
    if draft.verdict.alarm:
        sentences.insert(0, say("guard", "fraud"))
    if draft.verdict.masked and draft.status not in _SAYS_ENOUGH:
        sentences.insert(0, say("notice", "masked"))
    cited = [source.language for source in draft.sources.listed()]
    if draft.writer == "extractive" and cited and draft.language not in cited and "mixed" not in cited:
        sentences.append(say("notice", "other_language"))
    if draft.preferences.level == "plain" and draft.pieces:
        sentences += explained(plain_text(as_blocks(draft.pieces)), draft.language)
    if draft.needs_person:
        sentences.append(say("notice", "person"))
    return " ".join(sentences)


def _ending(draft: Draft, replies: Replies) -> str:
    if draft.said and draft.status.family == "paused":
        return draft.said
    if draft.sentence:
        return replies.say("dialogue", draft.sentence, draft.language)
    if draft.verdict.reason and draft.status is draft.verdict.status:
        return replies.say("guard", draft.verdict.reason, draft.language)
    return replies.say("status", draft.status.value, draft.language)
