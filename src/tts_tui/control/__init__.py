"""A running program steered from elsewhere: its commands, a unix socket, who may speak to it."""
