"""What a run is asked to do: the recipe, its sections, and how it is read and written."""
