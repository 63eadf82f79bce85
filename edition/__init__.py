"""The edition without a line: everything the site shows, in files that people keep and pass on, with their search."""
