"""What is served and what was: a translation never outlives its source, and no address that was ever served is dead.

`rule` says what everybody may see. `with_source` keeps translations to it when something is published, taken down or
deleted. `addresses` writes down every address that is served; `answers` says what one of them answers later.
"""
