"""What an instructor does with a class: collect, judge, give back."""
