"""What support leads steer, put together: the pipelines of the arms, the gate before them, how alarms are told."""
