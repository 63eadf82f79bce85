class Refused(Exception):
    """A file is not taken. `reason` tells the person what to do; `code` is for tests and figures."""

    def __init__(self, reason, code):
        self.reason, self.code = reason, code
        super().__init__(reason)
