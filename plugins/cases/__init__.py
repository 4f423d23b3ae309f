"""The life of what is published: how long an alert or an appeal stands."""
