"""A repository of the hub -> what it holds at one commit: names, sizes, sha256, licence.

    GET  /api/models/OWNER/NAME/revision/REVISION?blobs=true     list_repo: all of it
    HEAD /OWNER/NAME/resolve/REVISION/PATH                       locate: one file

The HEAD, the token and the headers are huggingface_hub's, imported when they are needed: it
takes 0.4 s. Where a name is not found, the nearest ones are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from localseek.models import hub_names
from localseek.models.header_error import quoted
from localseek.models.http_stream import (
    AUTHORIZATION,
    check_online,
    hub_headers,
    session,
    unreachable,
)
from localseek.models.hub_advice import nearest, repos_like, revisions
from localseek.models.hub_api import api, items, mapping, wanted_of
from localseek.models.hub_error import (
    BadAnswerError,
    BrokenConnectionError,
    FileNotInRepoError,
    RepoNotFoundError,
    RevisionNotFoundError,
)
from localseek.models.hub_refusal import Wanted, refusal
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer, waited_for
from localseek.models.patience import patiently
from localseek.models.remote_file import RemoteFile

if TYPE_CHECKING:
    from huggingface_hub import HfFileMetadata

MAIN = "main"
MAX_TEXT = 200  # of a licence or a base model
_SILENT = Observer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A repository at one commit. Texts are the hub's own: escape them before they are shown."""

    repo: str
    revision: str
    commit: str
    files: tuple[RemoteFile, ...]
    license: str | None  # "mit", as the model card has it
    base_models: tuple[str, ...]
    is_gated: bool  # opens only to those who accepted its licence

    def file(self, path: str) -> RemoteFile:
        """Return the file called ``path``; FileNotInRepoError with the nearest names."""
        for file in self.files:
            if file.path == path:
                return file
        names = nearest(path, (file.path for file in self.files))
        raise FileNotInRepoError(self.repo, path, nearest=names)


def list_repo(
    repo: str, revision: str = MAIN, *, hub: Hub, observer: Observer = _SILENT
) -> Listing:
    """List a repository.

    Raises UsageError for what cannot be a name, and what ``hub_error`` has: 66 for names that
    are not there, 69 for no way to the hub, 75 for one that is busy, 77 for a closed door, 65
    for an answer that makes no sense.
    """
    hub_names.checked_repo(repo)
    hub_names.checked_revision(revision)
    path = f"models/{repo}/revision/{quote(revision, safe='')}?blobs=true"
    try:
        fields = api(path, repo, revision=revision, hub=hub, observer=observer)
    except RepoNotFoundError as error:
        names = nearest(repo, repos_like(repo, hub, observer))
        has_token = AUTHORIZATION in hub_headers()
        raise RepoNotFoundError(repo, nearest=names, has_token=has_token) from error
    except RevisionNotFoundError as error:
        names = nearest(revision, revisions(repo, hub, observer))
        raise RevisionNotFoundError(repo, revision, nearest=names) from error
    return _listing(repo, revision, fields)


def locate(
    repo: str, path: str, revision: str = MAIN, *, hub: Hub, observer: Observer = _SILENT
) -> RemoteFile:
    """Find one file by its name, in one request. Raises as :func:`list_repo` does."""
    hub_names.checked_repo(repo)
    hub_names.checked_revision(revision)
    if not hub_names.is_path(path):
        raise FileNotInRepoError(repo, path)
    check_online(hub, path)
    headers = hub_headers()
    wanted = wanted_of(repo, revision, hub, headers, path)
    url = hub.file_url(repo, revision, path)
    try:
        found = patiently(
            lambda: waited_for(lambda: _head(url, headers, wanted, hub), observer),
            hub.pace,
            observer,
        )
    except (FileNotInRepoError, RepoNotFoundError, RevisionNotFoundError):
        return list_repo(repo, revision, hub=hub, observer=observer).file(path)
    return RemoteFile(
        repo=repo,
        revision=revision,
        commit=_checked_commit(found.commit_hash, revision, path),
        path=path,
        size_bytes=hub_names.checked_size(found.size, path),
        etag=hub_names.checked_etag(found.etag, path),
    )


def _head(url: str, headers: dict[str, str], wanted: Wanted, hub: Hub) -> HfFileMetadata:
    """Ask huggingface_hub, and put what it raises in our words."""
    import httpx2
    from huggingface_hub import get_hf_file_metadata
    from huggingface_hub.errors import HfHubHTTPError

    session(hub)  # said here if it cannot be made
    timeout = httpx2.Timeout(hub.pace.stall_s, connect=hub.pace.connect_s)
    try:
        return get_hf_file_metadata(
            url,
            token=False,
            headers=headers,
            endpoint=hub.endpoint,
            timeout=timeout,  # type: ignore[arg-type]
        )
    except HfHubHTTPError as error:
        raise refusal(error.response.status_code, error.response.headers, wanted) from error
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
        raise unreachable(error, url) from error
    except httpx2.TransportError as error:
        raise BrokenConnectionError(wanted.what, reason=str(error) or "no answer") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:  # redirects in circles
        raise BadAnswerError(wanted.what, problem=quoted(str(error))) from error


def _listing(repo: str, revision: str, answered: object) -> Listing:
    fields = mapping(answered, repo)
    commit = _checked_commit(fields.get("sha"), revision, repo)
    files = [
        _file(repo, revision, commit, mapping(sibling, repo))
        for sibling in items(fields.get("siblings"), repo)
    ]
    card = fields.get("cardData")
    card = card if isinstance(card, dict) else {}
    return Listing(
        repo=repo,
        revision=revision,
        commit=commit,
        files=tuple(sorted(files, key=lambda file: file.path)),
        license=next(iter(_texts(card.get("license_name")) + _texts(card.get("license"))), None),
        base_models=_texts(card.get("base_model")),
        is_gated=bool(fields.get("gated")),
    )


def _file(repo: str, revision: str, commit: str, sibling: dict[str, object]) -> RemoteFile:
    path = hub_names.checked_path(sibling.get("rfilename"), repo)
    lfs = sibling.get("lfs")
    if lfs:
        large = mapping(lfs, path)
        etag, size = large.get("sha256"), large.get("size")
    else:
        etag, size = sibling.get("blobId"), sibling.get("size")
    return RemoteFile(
        repo=repo,
        revision=revision,
        commit=commit,
        path=path,
        size_bytes=hub_names.checked_size(size, path),
        etag=hub_names.checked_etag(etag, path),
    )


def _checked_commit(value: object, revision: str, what: str) -> str:
    """The commit of an answer: the one that was asked for, where it was one."""
    commit = hub_names.checked_commit(value, what)
    if hub_names.is_commit(revision) and commit != revision:
        raise BadAnswerError(what, problem=f"its commit is {quoted(commit)}, another one")
    return commit


def _texts(value: object) -> tuple[str, ...]:
    """The texts of a field that a person wrote: one, several or none."""
    items = value if isinstance(value, list) else [value]
    return tuple(item[:MAX_TEXT] for item in items if isinstance(item, str) and item)
