"""What mlx-lm printed of trainings, in the layouts that it had."""

SENTENCES = """\
Loading pretrained model
Loading datasets
Training
Trainable parameters: 0.019% (1.442M/7615.617M)
Starting training..., iters: 20
Calculating loss...: 100%|██████████| 25/25 [01:56<00:00,  4.68s/it]
Iter 1: Val loss 2.788, Val took 1.620s
Iter 10: Train loss 2.712, Learning Rate 1.000e-05, It/sec 2.000, Tokens/sec 105.290, Trained Tokens 476, \
Peak mem 5.143 GB
Iter 20: Val loss 2.186, Val took 3.335s
Iter 20: Train loss 2.512, Learning Rate 1.000e-05, It/sec 4.000, Tokens/sec 105.290, Trained Tokens 976, \
Peak mem 5.143 GB
Iter 20: Saved adapter weights to adapters/adapters.safetensors and adapters/0000020_adapters.safetensors.
Saved final weights to adapters/adapters.safetensors.
"""
FIRST = """\
Total parameters 7615.617M
Starting training..., iters: 200
Iter 1: Val loss 2.8, Val took 3.0s
Iter 100: Train loss 2.5, It/sec 0.5, Tokens/sec 200.25
Iter 100: Val loss 2.4, Val took 3.0s
"""
"""mlx-lm 0.0: no rate, tokens or memory, and validated after the step."""
TABLE = (
    "\x1b[34m│\x1b[0m    \x1b[39mbatch · iters\x1b[0m   \x1b[1m4 · 1,000\x1b[0m     \x1b[34m│\x1b[0m\n"
    "Trainable parameters: 9.429% (0.016M/0.174M)\n"
    "  \x1b[1miter   train_loss     tok/s     tokens\x1b[0m\n"
    "  \x1b[38;5;244m   1\x1b[0m    \x1b[1;35mval\x1b[0m \x1b[1m6.361\x1b[0m    \x1b[38;5;244m15.70s\x1b[0m\n"
    "\x1b[1;34mtrain\x1b[0m ███ \x1b[1;34m  9%\x1b[0m\r\x1b[2K"
    "  \x1b[38;5;244m  10\x1b[0m    \x1b[1;32m6.374 ▼\x1b[0m    \x1b[1m1,200\x1b[0m    \x1b[38;5;244m  6.0k\x1b[0m\r\n"
    "  \x1b[1;32msave\x1b[0m  \x1b[38;5;244m0000010_adapters.safetensors\x1b[0m\n"
    "  \x1b[38;5;244m  20\x1b[0m    \x1b[1;33m  nan ▲\x1b[0m    \x1b[1m1,200\x1b[0m    \x1b[38;5;244m 12.0k\x1b[0m\n"
)
