"""What `chaos.pytest_plugin` needs once a test or an experiment file asks for it; imported no earlier."""
