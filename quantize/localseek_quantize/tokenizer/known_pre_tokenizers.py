# ruff: noqa: RUF001 - characters that look alike are what some regexes are about
r"""The pre-tokenizers of llama.cpp, as the steps that a tokenizer.json spells for each: data.

Where the steps were seen: (a) in a model's own tokenizer.json, (b) in the class of transformers
5.23 that writes such files, (c) in the comment that llama.cpp keeps beside its form of the regex,
(d) in public copies. And what they do: where llama.cpp has cases (``models/ggml-vocab-*.gguf.inp``
and ``.out``, made with the models' own tokenizers), the library tokenizers gives their ids with
these steps (e); and it gives llama.cpp's ids on varied texts with the first merges of GPT-2 (f)
or with the model's own vocabulary (g), for which alone llama.cpp's form of the regex is right.
tests/quantize/tokenizer/test_pre_tokenizer.py repeats (e), (f) and (g).

    llama-bpe     a Llama 3.1, e, f           deepseek-coder  d, e, g
    smaug-bpe     b TikTokenConverter, f      falcon          d, e, g
    qwen2         a Qwen3, b, e, f            gpt-4o          a GPT-4o, f
    qwen35        b Qwen3_5Tokenizer, e, f    tekken          c, f
    deepseek-v3   a DeepSeek-V3, f            seed-coder      c, f
    deepseek-llm  d, e, g but for spaces      smollm          b CohereTokenizer, e (starcoder;
                  before U+3000                               once refact, command-r), f
                                              gpt-2           b GPT2Tokenizer, e (once mpt), f

Some names of llama.cpp stand for one pre-tokenizer: dbrx is smaug-bpe; starcoder, refact and
command-r are smollm; mpt and olmo are gpt-2; joyai-llm is deepseek-v3. They differ at most in
whether spaces before punctuation are dropped when a whole text is put together again, which
nothing here does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Step: TypeAlias = tuple[tuple[str, object], ...]  # (setting, value), the type first


@dataclass(frozen=True, slots=True, kw_only=True)
class PreTokenizer:
    """One structure and the name that llama.cpp has for it."""

    name: str
    steps: tuple[Step, ...]
    ignore_merges: bool = False  # a word that is a token is taken whole, whatever the merges say
    with_bos: str = ""  # the name where texts begin with BOS; llama.cpp does the same for both

    def name_for(self, *, adds_bos: bool) -> str:
        """The name for ``tokenizer.ggml.pre``."""
        return self.with_bos if adds_bos and self.with_bos else self.name


def split(regex: str) -> Step:
    """Each match and each text between matches is a word."""
    return (
        ("type", "Split"),
        ("pattern.Regex", regex),
        ("behavior", "Isolated"),
        ("invert", False),
    )


def digits(*, individual: bool) -> Step:
    """Numerals stand apart, each of them or each run of them."""
    return (("type", "Digits"), ("individual_digits", individual))


def byte_level(*, use_regex: bool) -> Step:
    """Bytes become characters; with the regex, GPT-2's words are made first."""
    return (("type", "ByteLevel"), ("add_prefix_space", False), ("use_regex", use_regex))


def _one_of(*alternatives: str) -> str:
    return "|".join(alternatives)


BYTES = byte_level(use_regex=False)
GPT2_WORDS = byte_level(use_regex=True)

ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
WORDS = r"[^\r\n\p{L}\p{N}]?\p{L}+"
SYMBOLS = r" ?[^\s\p{L}\p{N}]+[\r\n]*"
SYMBOLS_AND_SLASHES = r" ?[^\s\p{L}\p{N}]+[\r\n/]*"
SPACES = r"\s*[\r\n]+|\s+(?!\S)|\s+"
MARKED_WORDS = r"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+"
MARKED_SYMBOLS = r" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"
LOWER_CASE = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
UPPER_CASE = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"

LLAMA_3 = _one_of(ENDINGS, WORDS, r"\p{N}{1,3}", SYMBOLS, SPACES)
QWEN_2 = _one_of(ENDINGS, WORDS, r"\p{N}", SYMBOLS, SPACES)
QWEN_35 = _one_of(ENDINGS, MARKED_WORDS, r"\p{N}", MARKED_SYMBOLS, SPACES)
GPT_4O = _one_of(
    f"{LOWER_CASE}{ENDINGS}?", f"{UPPER_CASE}{ENDINGS}?", r"\p{N}{1,3}", SYMBOLS_AND_SLASHES, SPACES
)
TEKKEN = _one_of(LOWER_CASE, UPPER_CASE, r"\p{N}", SYMBOLS_AND_SLASHES, SPACES)
SEED_CODER = _one_of(ENDINGS, WORDS, r"\p{N}{1}", r" ?[^\s\p{L}\p{N}\r\n]+", SPACES)
DEEPSEEK_V3 = _one_of(
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+""",
    r"[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+",
    r" ?[\p{P}\p{S}]+[\r\n]*",
    SPACES,
)
HAN_AND_KANA = "[一-龥\u3040-ゟ゠-ヿ]+"
HAN_AND_HANGUL = "[一-龥\u0800-一가-\ud7ff]+"
# The escapes are for characters that another spelling of the same text would change; in
# llama.cpp's own source it did (U+1F7D became U+03CE, and its range runs backwards).
DEEPSEEK_LETTERS = (
    r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚ"
    "Ḁ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-\u1f7dᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-\u1fd3ῖ-\u1fdbῠ-Ῥῲ-ῴῶ-ῼ"
    "ℂℇℊ-ℓℕℙ-ℝℤ\u2126ℨ\u212a-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗ"
    "Ａ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+"
)
DEEPSEEK_PUNCTUATION = r"\s?[!-/:-~！-／：-～‘-‟　-。]+"

KNOWN = (
    PreTokenizer(name="llama-bpe", steps=(split(LLAMA_3), BYTES), ignore_merges=True),
    PreTokenizer(name="smaug-bpe", steps=(split(LLAMA_3), BYTES)),
    PreTokenizer(name="qwen2", steps=(split(QWEN_2), BYTES), with_bos="deepseek-r1-qwen"),
    PreTokenizer(name="qwen35", steps=(split(QWEN_35), BYTES)),
    PreTokenizer(
        name="deepseek-v3",
        steps=(split(r"\p{N}{1,3}"), split(HAN_AND_KANA), split(DEEPSEEK_V3), BYTES),
    ),
    PreTokenizer(
        name="deepseek-llm",
        steps=(
            split(r"[\r\n]"),
            split(DEEPSEEK_LETTERS),
            split(DEEPSEEK_PUNCTUATION),
            split(r"\s+$"),
            split(HAN_AND_HANGUL),
            digits(individual=True),
            BYTES,
        ),
    ),
    PreTokenizer(
        name="deepseek-coder",
        steps=(
            split(r"[\r\n]"),
            split(r"\s?\p{L}+"),
            split(r"\s?\p{P}+"),
            split(HAN_AND_HANGUL),
            digits(individual=True),
            BYTES,
        ),
    ),
    PreTokenizer(name="smollm", steps=(digits(individual=True), GPT2_WORDS)),
    PreTokenizer(name="gpt-2", steps=(GPT2_WORDS,)),
    PreTokenizer(
        name="falcon",
        steps=(
            (("type", "Punctuation"), ("behavior", "Contiguous")),
            GPT2_WORDS,
            digits(individual=False),
            split("[0-9][0-9][0-9]"),
        ),
    ),
    PreTokenizer(name="gpt-4o", steps=(split(GPT_4O), BYTES)),
    PreTokenizer(name="tekken", steps=(split(TEKKEN), BYTES), ignore_merges=True),
    PreTokenizer(name="seed-coder", steps=(split(SEED_CODER), BYTES)),
)
