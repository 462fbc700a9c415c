"""The model of a class's page, page.json: out of what is collected, what is judged, and each hand-in, one at a time.

    looking.py    all hand-ins, in processes      seen.py       what one of them says
    document.py   page.json, of:
    names.py      who is shown as what            notes.py      what is to be said of whom
    questions.py  what was said to each question  computers.py  machines and their claims
"""
