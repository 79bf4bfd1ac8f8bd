"""The actions of the dashboard, their keys, why an action is refused, and the keys that mean the same everywhere."""
