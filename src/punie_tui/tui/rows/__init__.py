"""The rows of a dataset: listed, searched, filtered, looked at in every way, decided about."""
