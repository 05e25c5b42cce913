CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL,
    total_cents integer NOT NULL,
    created_at timestamptz NOT NULL
);

INSERT INTO orders (user_id, total_cents, created_at)
SELECT n % 500, 100 + n % 9000, timestamptz '2026-01-01' + n * interval '1 minute'
FROM generate_series(1, 20000) AS n;

CREATE INDEX orders_user_id_created_at_idx ON orders (user_id, created_at DESC);
