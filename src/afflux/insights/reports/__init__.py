"""Reports: questions to the cube and to the attributed orders, answered as dataclasses for any face to draw."""
