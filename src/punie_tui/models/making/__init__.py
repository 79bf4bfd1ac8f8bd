"""Makes models from models: fusing, quantizing, sweeping, exporting, publishing, checking."""
