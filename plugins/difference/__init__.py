"""What two schemes differ in, said in sentences, each with its place, clause and effect."""

from .compare import differences
from .effect import EFFECTS, Effect, SchemeDifference, effect_word

__all__ = ["EFFECTS", "Effect", "SchemeDifference", "differences", "effect_word"]
