"""What is to be sent: put in (`enqueue`), leased and marked (`queue`), and given up (`dead_letters`)."""
