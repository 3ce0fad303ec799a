"""What several screens share: the page, lists, dialogs, the palette, and how one screen leads to another."""
