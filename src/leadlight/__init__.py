"""Lead qualification you can see through: one agreed model, one history, one fold."""
