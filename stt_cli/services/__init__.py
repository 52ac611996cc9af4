"""Configured providers: which service is asked, how patiently, and what else it can be asked."""
