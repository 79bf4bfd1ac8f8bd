"""The rows of a dataset: listed, searched, filtered, shown in several views, decided about."""
