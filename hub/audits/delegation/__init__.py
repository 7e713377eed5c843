"""Questions of a review that a colleague without an account answers, behind a link."""
