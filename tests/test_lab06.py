"""Bad days of lab 06: what surrounds a program on any system, and a /proc that tells less."""

from bad_days import BadDays


class TestBadDays(BadDays):
    lab = "06-alignment"
