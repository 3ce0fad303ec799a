"""The marking grid: a pure model, its painting, and the widget that ties both to keys."""
