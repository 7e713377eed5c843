"""People at employers: their details are shown only when asked for."""
