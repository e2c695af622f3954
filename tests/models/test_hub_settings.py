"""The environment means here what it means to huggingface_hub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from localseek.errors import UsageError
from localseek.models.hub_settings import Hub, read_hub_settings

ENVIRONMENTS: list[dict[str, str]] = [
    {},
    {"HF_HOME": "/models/hf"},
    {"HF_HOME": "~/hf"},
    {"HF_HOME": "$PLACE/hf", "PLACE": "/mnt"},
    {"HF_HOME": "/models/hf", "HF_HUB_CACHE": "/models/cache"},
    {"HUGGINGFACE_HUB_CACHE": "/models/old"},
    {"HUGGINGFACE_HUB_CACHE": "/models/old", "HF_HUB_CACHE": "~/new"},
    {"XDG_CACHE_HOME": "/cache"},
    {"HF_HUB_OFFLINE": "1"},
    {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "1"},
    {"TRANSFORMERS_OFFLINE": "yes"},
    {"HF_ENDPOINT": "https://mirror.example/"},
]

THEIRS = """
import importlib, json, os, sys
from huggingface_hub import constants
found = []
for environment in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(environment)
    importlib.reload(constants)
    found.append([constants.ENDPOINT, constants.HF_HUB_CACHE, constants.HF_HUB_OFFLINE])
print(json.dumps(found))
"""


def test_the_cache_and_the_hub_are_those_of_huggingface_hub(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environments = [{"HOME": str(tmp_path), **environment} for environment in ENVIRONMENTS]
    ran = subprocess.run(
        [sys.executable, "-c", THEIRS],
        input=json.dumps(environments),
        capture_output=True,
        check=True,
        text=True,
    )

    ours = []
    for environment in environments:
        with monkeypatch.context() as patch:
            for name in os.environ:
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            hub = read_hub_settings()
        ours.append([hub.endpoint, str(hub.cache), hub.is_offline])

    assert ours == json.loads(ran.stdout)


@pytest.mark.parametrize(
    "text", ["", "huggingface.co", "ftp://x", "https://", "https://x?a=1", "https://[", "https://é"]
)
def test_an_endpoint_that_is_no_address_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="HF_ENDPOINT is"):
        read_hub_settings({"HF_ENDPOINT": text})


def test_only_the_same_scheme_host_and_port_is_the_hub() -> None:
    hub = Hub(endpoint="https://huggingface.co", cache=Path("/cache"))

    assert hub.serves("https://huggingface.co/a/b")
    assert hub.serves("https://HuggingFace.co:443/a/b")
    assert not hub.serves("http://huggingface.co/a/b")
    assert not hub.serves("https://huggingface.co.evil.example/a/b")
    assert not hub.serves("https://huggingface.co@evil.example/a/b")
    assert not hub.serves("https://huggingface.co:8443/a/b")
