"""Gyrophare: collects the posts of official accounts and builds the portal over them."""
