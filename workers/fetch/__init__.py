"""What workers read from vendors: threads of which a delivery said too little, what no delivery told of, ratings."""
