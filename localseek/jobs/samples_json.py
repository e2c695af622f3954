"""Several replies to one prompt, and their vote, as an object for programs.

    {"answer": "391", "vote": {…}, "samples": [{"answer": "…", …, "extracted": "391"}, …]}

Without a vote there are only the samples. The names are a promise: some may be added, none renamed.
"""

from __future__ import annotations

from collections.abc import Sequence

from localseek.chat.votes import Vote
from localseek.jobs.reply import Reply
from localseek.jobs.reply_json import reply_as_object
from localseek.jobs.voting import Verdict
from localseek.jobs.wanted import Wanted


def samples_as_object(
    replies: Sequence[Reply], wanted: Wanted, verdict: Verdict | None = None
) -> dict[str, object]:
    """All of them. ``extracted`` is what each votes for, or what is wanted of it; or null."""
    objects = [reply_as_object(reply) for reply in replies]
    if verdict is None:
        values = [] if wanted.is_all else [wanted.value_of(reply) for reply in replies]
    else:
        values = list(verdict.ballots)
    for said, value in zip(objects, values, strict=bool(values)):
        said["extracted"] = value
    if verdict is None:
        return {"samples": objects}
    return {"answer": verdict.answer, "vote": vote_as_object(verdict), "samples": objects}


def vote_as_object(verdict: Verdict) -> dict[str, object]:
    """The groups, largest first; ``samples`` of a group are places in the list of samples."""
    vote = verdict.vote
    return {
        "share": vote.share if vote else 0.0,
        "votes": vote.winner.n_votes if vote else 0,
        "samples": vote.n_samples if vote else len(verdict.ballots),
        "min_share": verdict.min_share,
        "groups": _groups(vote) if vote else [],
    }


def _groups(vote: Vote) -> list[dict[str, object]]:
    return [
        {
            "answer": group.answer,
            "votes": group.n_votes,
            "share": group.n_votes / vote.n_samples,
            "samples": list(group.members),
        }
        for group in vote.groups
    ]
