"""My account: how I sign in, where I am signed in, and what the hub holds about me."""
