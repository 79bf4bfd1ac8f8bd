"""Measurements behind the README's figures. They print; they assert nothing."""
