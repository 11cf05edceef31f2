"""Accounts: the configuration file, the secret store and the fields that an account is made of."""
