"""What support leads steer: whom the bot answers and with what, and what is watched."""
