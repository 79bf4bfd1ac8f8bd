"""Exports of a run's events: tables, TensorBoard, a replay."""
