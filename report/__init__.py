"""Memory Labs around the experiments: drives them, reads their results, writes the report. Knows no lab by name."""
