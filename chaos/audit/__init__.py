"""The audit: what the target acknowledged to the load against what its database and its payment gateway hold."""
