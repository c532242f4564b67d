"""What support leads steer, put together: the pipelines of the arms, and the gate before them."""
