"""Every trace of a session in one list: found, filtered, gone through one by one."""
