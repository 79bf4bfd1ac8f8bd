"""A real but tiny model: Qwen3's architecture with random weights and a byte-level ChatML tokenizer.

It loads in plain `mlx_lm.load`, answers nonsense, and is built in about a second. For tests that need
a model and do not mind what it says.
"""

from __future__ import annotations

import json
from pathlib import Path

CHATML = (
    "{% for message in messages %}"
    "<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CORPUS = (
    "system user assistant You call tools by writing Python code. How many type errors are in src/?",
    "<tool_call><function=execute_code>\n<parameter=code>\n</parameter>\n</function></tool_call>",
    'result = typecheck("src/")\nprint(f"Type errors: {result.error_count}")\n',
    'result = ruff_check("src/")\nfor violation in result.violations:\n    print(violation.code)\n',
    'result = pytest_run("tests/")\nif result.failed:\n    print(f"Failed: {result.failed}")\n',
)


def build_tiny_model(folder: Path, *, quantized: bool = False) -> Path:
    """Writes the model into `folder` (created) and returns it. The same bytes of weights every time.

    4 layers, hidden size 64, about 400 tokens, float32; `quantized`: 4 bits, group size 32.
    """
    import mlx.core as mx
    from mlx.utils import tree_map_with_path
    from mlx_lm.models import qwen3
    from mlx_lm.utils import quantize_model, save_config, save_model

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _write_tokenizer(folder)
    config = {
        "model_type": "qwen3",
        "architectures": ["Qwen3ForCausalLM"],
        "hidden_size": 64,
        "num_hidden_layers": 4,
        "intermediate_size": 128,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10_000.0,
        "max_position_embeddings": 4096,
        "vocab_size": vocabulary,
        "tie_word_embeddings": True,
        "eos_token_id": SPECIAL_TOKENS.index("<|im_end|>"),
        "torch_dtype": "float32",
    }
    model = qwen3.Model(qwen3.ModelArgs.from_dict(config))

    keys = iter(mx.random.split(mx.random.key(7), 200))

    def weights(path: str, value: mx.array) -> mx.array:
        return mx.ones(value.shape) if "norm" in path else 0.1 * mx.random.normal(value.shape, key=next(keys))

    model.update(tree_map_with_path(weights, model.parameters()))
    if quantized:
        model, config = quantize_model(model, config, group_size=32, bits=4)
    save_model(folder, model, donate_model=True)
    save_config(config, folder / "config.json")
    return folder


def build_tiny_adapter(folder: Path, model: Path, *, num_layers: int = 2, rank: int = 4) -> Path:
    """Writes a LoRA for the model `model` into `folder` in mlx-lm's format, both factors random, and returns it."""
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_lm.tuner.utils import linear_to_lora_layers
    from mlx_lm.utils import load_model

    base, _ = load_model(model)
    base.freeze()
    parameters = {"rank": rank, "scale": 10.0, "dropout": 0.0}
    linear_to_lora_layers(base, num_layers, parameters)
    trainable = tree_flatten(base.trainable_parameters())
    keys = mx.random.split(mx.random.key(3), len(trainable))
    weights = {
        name: 0.1 * mx.random.normal(value.shape, key=key) for (name, value), key in zip(trainable, keys, strict=True)
    }
    folder.mkdir(parents=True, exist_ok=True)
    mx.save_safetensors(str(folder / "adapters.safetensors"), weights)
    config = {"fine_tune_type": "lora", "num_layers": num_layers, "lora_parameters": parameters}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


def _write_tokenizer(folder: Path) -> int:
    """Writes tokenizer.json, tokenizer_config.json and generation_config.json; returns the vocabulary's size."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "eos_token": "<|im_end|>",
                "pad_token": "<|endoftext|>",
                "chat_template": CHATML,
                "clean_up_tokenization_spaces": False,
                "model_max_length": 4096,
            },
            indent=2,
        )
    )
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": SPECIAL_TOKENS.index("<|im_end|>")}))
    return tokenizer.get_vocab_size()
