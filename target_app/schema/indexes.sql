-- The indexes that keep the shop fast and may be rebuilt while it runs: one statement each.

CREATE INDEX orders_user_id_created_at_idx ON orders (user_id, created_at DESC);

CREATE INDEX cart_items_user_id_idx ON cart_items (user_id);
