"""Models made of models: fused, quantized, swept, exported, published, checked."""
