"""``hoinghi doctor``: whether a deployment is as it must be; each fault with its remedy."""
