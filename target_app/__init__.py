"""The shop under drill: a small, real online shop on PostgreSQL, Redis and a payment gateway.

`settings` says how it is set up, `scale` how much data it holds and `seed` puts it there. `database`,
`cache` and `gateway` are its edges; `catalogue`, `carts`, `orders` and `payments` are what it does;
`routes` is how it is reached over HTTP. `app` puts them together, `serve` runs them, and
`payment_gateway` is the stand-in for the payment provider, a service of its own.
"""
