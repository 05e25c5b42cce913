-- Seed data: the same rows for the same :users, :products, :orders and :mean_cart_items, which the
-- seed command fills in, for every value comes from a hash of the row's own number.
-- Product 1 sells best (Zipf, s = 1); user 1 orders most (Zipf, s = 1/2).

-- A number in [0, 1) that depends on `n` and `salt` only.
CREATE FUNCTION pg_temp.unit(n bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (hashint8extended(n, salt) & 4503599627370495)::float8 / 4503599627370496.0 $$;

INSERT INTO users
SELECT n, 'user ' || n
FROM generate_series(1, :users) AS n;

INSERT INTO products
SELECT
    n,
    'product ' || n,
    (ARRAY['books', 'clothes', 'garden', 'kitchen', 'music', 'sports', 'tools', 'toys'])[1 + n % 8],
    'Product ' || n || ' of the catalogue. ' || repeat(md5(n::text) || ' ', 12),
    (100 * exp(5 * pg_temp.unit(n, 1)))::integer
FROM generate_series(1, :products) AS n;

INSERT INTO stock SELECT id, 1000000 FROM products;

-- What was ordered: mostly one product, up to four; the first by its popularity, the others anywhere.
INSERT INTO order_items
SELECT placed.n, products.id, placed.quantity, products.price_cents
FROM (
    SELECT
        n,
        floor(power(:products::float8, pg_temp.unit(n, 11)))::integer - 1 AS first,
        1 + floor(pg_temp.unit(n, 13) * :products / 4)::integer AS step,
        1 + (pg_temp.unit(n, 12) * 1.2)::integer AS quantity,
        (3.4 * power(pg_temp.unit(n, 10), 8))::integer AS last_line
    FROM generate_series(1::bigint, :orders) AS n
    OFFSET 0
) AS placed
JOIN (VALUES (0), (1), (2), (3)) AS lines (line) ON lines.line <= placed.last_line
JOIN products ON products.id = 1 + mod(placed.first + lines.line * placed.step, :products);

-- An order each 20 seconds, the last at the end of 2025.
INSERT INTO orders (id, created_at, user_id, status)
SELECT
    n,
    timestamptz '2026-01-01 00:00:00Z' - (:orders + 1 - n) * interval '20 seconds',
    ceil(:users * power(pg_temp.unit(n, 2), 2))::integer,
    CASE WHEN pg_temp.unit(n, 3) < 0.04 THEN 'cancelled' ELSE 'delivered' END
FROM generate_series(1, :orders) AS n;

SELECT setval(pg_get_serial_sequence('orders', 'id'), :orders);

-- Carts of many sizes: most hold a few things, some hold dozens, and a fifth is empty.
INSERT INTO cart_items (user_id, product_id, quantity, added_at)
SELECT
    shopper.n,
    1 + mod(
        floor(power(:products, pg_temp.unit(shopper.n, 31)))::integer - 1 + line * 37,
        :products
    ),
    1 + (pg_temp.unit(shopper.n * 1000 + line, 32) * 2.4)::integer / 2,
    timestamptz '2026-01-01 00:00:00Z' - line * interval '1 hour'
FROM generate_series(1, :users) AS shopper (n)
CROSS JOIN LATERAL generate_series(
    1, least(50, floor(-ln(1 - pg_temp.unit(shopper.n, 30)) * :mean_cart_items))::integer
) AS line;
