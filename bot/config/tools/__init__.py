"""What the model may call, as far as the operator decides it."""
