"""Two hundred texts that a tokenizer may cut wrongly: scripts, digits, spaces, marks, code.

The same texts each time. All characters are older than Unicode 14: the libraries that are
compared with these texts are not of one version of Unicode.
"""

from __future__ import annotations

import random

WORDS = (
    *("the", "quick", "brown", "fox", "jump", "over", "doesn't", "I'M", "WE'LL", "you're", "naïve"),
    *(
        "они",
        "не",
        "понимают",
        "你好世界",
        "こんにちは",
        "カタカナ",
        "한국어",
        "مرحبا",
        "بالعالم",
        "שלום",
        "ไทยภาษา",
    ),
    *(
        "हिन्दी",
        "ελληνικά",
        "Größe",
        "café",
        "Ångström",
        "cafe\u0301",
        "n\u0303",
        "a\u0300\u0301",
        "ﬁ",
    ),
    *("1", "12", "123", "1234", "12345.678", "1,000,000", "½", "²", "Ⅷ", "٣٤٥", "3rd", "x86_64"),
    *(
        'foo_bar() {"a": [1, 2]}',
        "<html>",
        "</div>",
        "https://example.org/?q=1&r=2",
        "C++",
        "#include",
    ),
    *(
        "$100",
        "€5",
        "50%",
        "/* c */",
        "//",
        "\\",
        "\\n",
        "...",
        "!!!",
        "?!",
        "--",
        "—",
        "“quoted”",
        "«y»",
    ),
    *("🙂", "👩‍👩‍👧‍👦", "🇩🇪", "🏽", "\u200b", "\ufeff", "\u00a0", "\u3000", "\u2028", "\u0085"),
    *("'s", "'S", "'ll", "'Re", "don''t", "\r\n", "\n", "\n\n", "\t", "\t\t", "   "),
)
SEPARATORS = ("", " ", " ", "  ", "\n")
RANGES = (
    *(
        (0x01, 0x24F),
        (0x300, 0x362),
        (0x400, 0x45F),
        (0x591, 0x5C7),
        (0x621, 0x64A),
        (0x905, 0x939),
    ),
    *((0x2000, 0x206F), (0x3041, 0x3096), (0x4E00, 0x4E7F), (0xAC00, 0xAC3F), (0x10400, 0x1044F)),
    *((0x1D400, 0x1D454), (0x1F600, 0x1F64F)),
)
NOT_ASSIGNED = (0x2065,)


def _texts() -> tuple[str, ...]:
    rng = random.Random(3)
    characters = [chr(c) for first, last in RANGES for c in range(first, last + 1)]
    characters = [c for c in characters if ord(c) not in NOT_ASSIGNED]
    sentences = [
        "".join(rng.choice(WORDS) + rng.choice(SEPARATORS) for _ in range(rng.randint(1, 25)))
        for _ in range(140)
    ]
    noise = ["".join(rng.choices(characters, k=rng.randint(1, 50))) for _ in range(60)]
    return (*sentences, *noise)


VARIED_TEXTS = _texts()
