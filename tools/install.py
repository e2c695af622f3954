"""An empty virtual environment in, a working one out; run by ``make`` with its own Python.

llama.cpp takes minutes to compile, so the wheel is kept in the user's cache folder: it is
tagged py3-none and serves every Python of the machine. ``CMAKE_ARGS`` (for CUDA and the
like) names a wheel of its own; without it, whatever build is installed stays.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from tools import cache
from tools.pins import LLAMA_CPP
from tools.pip import pip
from tools.real_data import llama_cpp_sdist

# Kernels for Intel's AMX crash as some compilers make them. Where a build has them, localseek leaves
# them alone, and so the repacking of weights, too (localseek/engine/llama/model.py).
WITHOUT_AMX = "-U__AMX_INT8__"


def main() -> None:
    upgrade_pip()
    install_llama_cpp(os.environ.get("CMAKE_ARGS", "").strip())
    print("installing localseek and its development tools", file=sys.stderr)
    pip("install", "--quiet", "--editable", ".", "--group", "dev")


def upgrade_pip() -> None:
    """See to it that pip knows ``--group``, which came with 25.1."""
    major, minor = metadata.version("pip").split(".")[:2]
    if (int(major), int(minor)) < (25, 1):
        pip("install", "--quiet", "--upgrade", "pip>=25.1")


def install_llama_cpp(cmake_args: str) -> None:
    """Install the pinned llama-cpp-python from the kept wheel, built now if there is none."""
    if not cmake_args and installed_version() == LLAMA_CPP.version:
        return
    wheel = kept_wheel(cmake_args) or build_wheel(cmake_args)
    print(f"installing {wheel}", file=sys.stderr)
    # pip would keep a build of the same version that was made with other CMAKE_ARGS.
    pip("install", "--quiet", "--force-reinstall", "--no-deps", wheel)


def installed_version() -> str | None:
    try:
        return metadata.version(LLAMA_CPP.package)
    except metadata.PackageNotFoundError:
        return None


def wheel_folder(cmake_args: str) -> Path:
    if not cmake_args:
        return cache.folder("wheels")
    return cache.folder("wheels", hashlib.sha256(cmake_args.encode()).hexdigest()[:12])


def kept_wheel(cmake_args: str) -> Path | None:
    machine = platform.machine().lower()  # a home may be shared by machines of two kinds
    wheels = wheel_folder(cmake_args).glob(f"llama_cpp_python-{LLAMA_CPP.version}-*{machine}.whl")
    return next(wheels, None)


def build_wheel(cmake_args: str) -> Path:
    if not shutil.which(os.environ.get("CXX", "c++")):
        raise SystemExit("error: no C++ compiler found (c++ or $CXX); llama.cpp needs one.")
    sdist = llama_cpp_sdist()
    print(
        f"building llama-cpp-python {LLAMA_CPP.version} with CMAKE_ARGS={cmake_args!r}: about "
        "7 minutes on two cores, once; the wheel is kept in the cache folder",
        file=sys.stderr,
    )
    for flags in ("CFLAGS", "CXXFLAGS"):
        os.environ[flags] = f"{os.environ.get(flags, '')} {WITHOUT_AMX}".strip()
    place = wheel_folder(cmake_args)
    with cache.part(place) as part:
        # pip's own cache of wheels does not know about CMAKE_ARGS either.
        pip("wheel", "--no-cache-dir", "--no-deps", "--wheel-dir", part, sdist)
        [wheel] = Path(part).glob("*.whl")
        return wheel.replace(place / wheel.name)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"error: {' '.join(error.cmd)} failed, see above.") from error
