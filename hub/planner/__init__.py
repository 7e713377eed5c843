"""Which days are school days: bank holidays, and the holidays that the cluster's lead has entered."""
