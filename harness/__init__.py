"""Everything that runs experiments and keeps what they say."""
