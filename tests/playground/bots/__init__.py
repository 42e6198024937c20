"""Small bots as anybody would write them: they know nothing of the playground."""
