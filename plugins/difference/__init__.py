"""What two schemes differ in, said in sentences, each with its place, clause and effect."""

from .compare import differences
from .effect import EFFECTS, Difference, Effect, effect_word

__all__ = ["EFFECTS", "Difference", "Effect", "differences", "effect_word"]
