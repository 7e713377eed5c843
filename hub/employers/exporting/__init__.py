"""The pool as CSV, XLSX and vCard: what the person may see, by POST, and each noted as a look."""
