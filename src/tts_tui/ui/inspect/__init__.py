"""The inspector: one trace on the whole screen, to be read, searched and labelled."""
