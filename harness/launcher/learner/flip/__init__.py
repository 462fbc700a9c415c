"""flip: make exactly these claims fall, by an edit of one's own."""
