"""What llama.cpp does when it gives up becomes one line and exit code 70."""

from __future__ import annotations

import subprocess
import sys

import pytest

from localseek.engine.interrupt import Interrupt

SETUP = """
import ctypes, sys
from pathlib import Path
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.library import C
from localseek.engine.llama.model import LlamaModel
from localseek.engine.llama.context import LlamaContext
from localseek.engine.settings import ContextSettings
model = LlamaModel(Path(sys.argv[1]), interrupt=Interrupt())
"""
FAILED_CHECK = """
context = LlamaContext(model, ContextSettings(n_ctx=64, n_threads=2), interrupt=Interrupt())
C.llama_sampler_sample(C.llama_sampler_chain_init(C.llama_sampler_chain_default_params()),
                       context._handle, 0)
"""
UNCAUGHT_EXCEPTION = r"""
text = b"\xf7\xbf\xbf\xbf"
vocabulary = C.llama_model_get_vocab(model.handle)
C.llama_tokenize(vocabulary, text, 4, (C.llama_token * 64)(), 64, False, False)
"""


@pytest.mark.parametrize(
    ("code", "says"),
    [(FAILED_CHECK, "llama.cpp stopped itself: "), (UNCAUGHT_EXCEPTION, "was not caught")],
    ids=["a failed check", "an uncaught exception"],
)
def test_a_native_end_is_one_line_and_exit_70(smollm2_gguf: object, code: str, says: str) -> None:
    run = [sys.executable, "-c", SETUP + code, str(smollm2_gguf)]

    result = subprocess.run(run, capture_output=True, text=True, check=False)

    assert result.returncode == 70
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("localseek: error: ")
    assert says in line


def test_the_flag_is_what_native_code_sees() -> None:
    import ctypes

    interrupt = Interrupt()
    native = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p)(interrupt.native_function)
    seen = []

    for action in (interrupt.clear, interrupt.set, interrupt.set, interrupt.clear):
        action()
        seen.append((interrupt.is_set(), native(interrupt.native_data)))

    assert seen == [(False, False), (True, True), (True, True), (False, False)]
