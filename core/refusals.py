"""An expected "no", said in a sentence for people.

Anything an action will not do is a ``Refused``; doors turn it into a message, a 404 or a 409. Every other
exception is a bug.
"""


class Refused(Exception):
    """The action was not done, and the sentence says why.

    ``sentence`` is shown to the person as it is, so it is whole, friendly and blames nobody. ``status`` is the HTTP
    status a page answers with (422: mend your input, 409: somebody was faster, 403: seen, yet not yours to do).
    """

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(Refused):
    """The actor sees the thing but may not do this to it."""

    status = 403


class Overtaken(Refused):
    """The thing has changed since the person last looked at it."""

    status = 409


class Missing(Refused):
    """Unseen or missing: nobody learns which."""

    status = 404

    def __init__(self, sentence: str = "There is nothing here that you can see.") -> None:
        super().__init__(sentence)
