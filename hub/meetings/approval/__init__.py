"""From a draft that is shared to minutes that are approved: comments, approval."""
