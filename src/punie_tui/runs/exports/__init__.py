"""What a run's events become elsewhere: tables, TensorBoard, a replay."""
