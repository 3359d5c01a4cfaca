"""A session as one HTML page: what it holds, and how it is put together."""
