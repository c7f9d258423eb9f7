"""Backup and restore of everything that cannot be built anew: the broker's streams with their consumers.

A backup is a folder: one encrypted file a stream (age: any holder of the recipient's public key writes, only
the holder of the identity reads) and a manifest. It is made while the system runs, and restored into an empty
broker.
"""
