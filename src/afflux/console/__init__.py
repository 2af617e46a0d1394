"""Console: the shell of the screens. Layout, navigation, tables, forms, search, slots, two languages; no business names."""
