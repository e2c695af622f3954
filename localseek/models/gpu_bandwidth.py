"""The memory bandwidth of a GPU by its name; drivers do not tell it.

In GB/s, as the makers state it. A card that is not here has none, and then no speed is
predicted for it.

Source: NVIDIA's data sheets, as listed by github.com/astroC86/gpu-datasheet and
github.com/CYBIRD-D/How-to-Choose-your-LLM-Model-for-translation.
"""

from __future__ import annotations

import re

GIB = 2**30

# Some names stand for cards with different memories: those carry its GiB.
_GB_PER_S: dict[str, float] = {
    "RTX 3050 6": 168,
    "RTX 3050 8": 224,
    "RTX 3060 8": 240,
    "RTX 3060 12": 360,
    "RTX 3070": 448,
    "RTX 3070 Ti": 608,
    "RTX 3080 10": 760,
    "RTX 3080 12": 912,
    "RTX 3080 Ti": 912,
    "RTX 3090": 936,
    "RTX 3090 Ti": 1008,
    "RTX 4060": 272,
    "RTX 4060 Ti": 288,
    "RTX 4070": 504,
    "RTX 4070 SUPER": 504,
    "RTX 4070 Ti": 504,
    "RTX 4070 Ti SUPER": 672,
    "RTX 4080": 716.8,
    "RTX 4080 SUPER": 736,
    "RTX 4090": 1008,
    "RTX 4090 D": 1008,
    "RTX 5060": 448,
    "RTX 5060 Ti": 448,
    "RTX 5070": 672,
    "RTX 5070 Ti": 896,
    "RTX 5080": 960,
    "RTX 5090": 1792,
    "RTX 4050 Laptop": 192,
    "RTX 4060 Laptop": 256,
    "RTX 4070 Laptop": 256,
    "RTX 4080 Laptop": 432,
    "RTX 4090 Laptop": 576,
    "RTX 5070 Ti Laptop": 672,
    "RTX 5080 Laptop": 896,
    "RTX 5090 Laptop": 896,
    "A10": 600,
    "A40": 696,
    "A100 40": 1555,
    "A100 80": 1940,
    "H100": 3350,
    "H100 PCIe": 2000,
    "H200": 4800,
    "L40S": 864,
    "V100": 900,
    "P100": 732,
}
_BY_NAME = {name.lower(): rate for name, rate in _GB_PER_S.items()}
_NOISE = re.compile(  # what nvidia-smi writes around a name: maker, series, memory, socket
    r"\b(nvidia|geforce|tesla|gpu|sxm\d?|hbm\d?e?|\d+gb)\b", re.IGNORECASE
)


def gpu_bandwidth(name: str, total_bytes: int) -> float | None:
    """Bytes per second of a card that nvidia-smi, or a person, calls so; None if unknown."""
    plain = " ".join(_NOISE.sub(" ", name.replace("-", " ")).split()).lower()
    gib = round(total_bytes / GIB)
    for variant in (plain, plain.removesuffix(" pcie")):  # which makes a difference for some
        rate = _BY_NAME.get(variant) or _BY_NAME.get(f"{variant} {gib}")
        if rate:
            return rate * 1e9
    return None
