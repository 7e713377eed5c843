"""The pool of employers, asked fairly and looked after."""
