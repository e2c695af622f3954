"""Which family a model is of, told from its own template."""

from __future__ import annotations

from pathlib import Path

import pytest

from localseek.chat.families import FAMILIES, family_of

DEEPSEEK = "{{ '<｜User｜>' + content + '<｜Assistant｜>' }}"
DEEPSEEK_R1 = DEEPSEEK + "{% if '</think>' in content %}…{% endif %}"


@pytest.mark.parametrize(
    ("template", "architecture", "family"),
    [
        ("deepseek-ai-DeepSeek-R1-Distill-Llama-8B", "llama", "r1"),
        ("deepseek-ai-DeepSeek-R1-Distill-Qwen-32B", "qwen2", "r1"),
        ("llama-cpp-deepseek-r1", "qwen3", "r1-0528"),
        ("deepseek-ai-DeepSeek-V3.1", "deepseek2", "think"),
        ("deepseek-ai-DeepSeek-V3.2", "deepseek2", "think"),
        ("Qwen-Qwen3-0.6B", "qwen3", "qwen3"),
        ("Qwen-Qwen3-0.6B", "qwen3moe", "qwen3"),
        ("Qwen-Qwen2.5-7B-Instruct", "qwen2", "plain"),
        ("Qwen3-Coder", "qwen3moe", "plain"),
        ("Qwen3.5-4B", "qwen35", "think"),
        ("Qwen-QwQ-32B", "qwen2", "qwq"),
        ("HuggingFaceTB-SmolLM3-3B", "smollm3", "think"),
        ("GLM-4.6", "glm4moe", "think"),
        ("mistralai-Ministral-3-14B-Reasoning-2512", "mistral3", "magistral"),
        ("mistralai-Mistral-Nemo-Instruct-2407", "llama", "plain"),
        ("openai-gpt-oss-120b", "gpt-oss", "gpt-oss"),
        ("meta-llama-Llama-3.1-8B-Instruct", "llama", "plain"),
        ("google-gemma-2-2b-it", "gemma2", "plain"),
        ("google-gemma-4-31B-it", "gemma4", "plain"),
    ],
)
def test_real_templates(
    template: str, architecture: str, family: str, llama_cpp_models: Path
) -> None:
    source = (llama_cpp_models / "templates" / f"{template}.jinja").read_text("utf-8")

    found = family_of(architecture=architecture, name=template, template=source)

    assert found.name == family


@pytest.mark.parametrize(
    ("architecture", "name", "family"),
    [
        ("llama", "DeepSeek R1 Distill Llama 8B", "r1"),
        ("qwen2", "my fine-tune", "r1"),
        ("qwen3", "Deepseek R1 0528 Qwen3 8B", "r1-0528"),
        ("deepseek2", "DeepSeek R1", "r1"),
        ("deepseek2", "DeepSeek R1 0528", "r1-0528"),
        ("deepseek2", "DeepSeek V3.1", "think"),
    ],
)
def test_deepseek_marks_and_the_architecture_tell_the_generation(
    architecture: str, name: str, family: str
) -> None:
    found = family_of(architecture=architecture, name=name, template=DEEPSEEK_R1)

    assert found.name == family


@pytest.mark.parametrize("template", [None, "", DEEPSEEK, "{{ messages[0].content }}"])
def test_a_template_without_think_marks_is_plain_whatever_the_name(template: str | None) -> None:
    found = family_of(architecture="llama", name="DeepSeek R1 Qwen3 QwQ", template=template)

    assert found is FAMILIES["plain"]
    assert found.marks is None


def test_the_first_distills_are_talked_to_as_their_authors_ask() -> None:
    r1 = FAMILIES["r1"]

    assert r1.force_open == "<think>\n"
    assert r1.system_in_user
    assert dict(r1.sampling) == {"temperature": 0.6, "top_p": 0.95}


def test_what_a_family_forces_is_one_of_its_own_marks() -> None:
    for family in FAMILIES.values():
        assert not family.force_open or (
            family.marks is not None and family.force_open.strip() in family.marks.open
        )
