-- What must hold whatever happens: identities, references, and that nothing is done twice.

ALTER TABLE users ADD PRIMARY KEY (id);
ALTER TABLE products ADD PRIMARY KEY (id);
ALTER TABLE stock ADD PRIMARY KEY (product_id);
ALTER TABLE orders ADD PRIMARY KEY (id);
ALTER TABLE order_items ADD PRIMARY KEY (order_id, product_id);
ALTER TABLE cart_items ADD PRIMARY KEY (id);
ALTER TABLE payments ADD PRIMARY KEY (order_id);

CREATE UNIQUE INDEX orders_idempotency_key_idx ON orders (idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Payments that were begun and have to be finished: nearly always none.
CREATE INDEX orders_paying_idx ON orders (id) WHERE status = 'paying';

-- Product first, so that looking up a cart by its user is left to cart_items_user_id_idx.
CREATE UNIQUE INDEX cart_items_product_id_user_id_idx ON cart_items (product_id, user_id);

-- The seed data keep these by the way they are made; NOT VALID saves checking millions of rows for it.
-- Everything that is written afterwards is checked.
ALTER TABLE stock ADD FOREIGN KEY (product_id) REFERENCES products (id) NOT VALID;
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
ALTER TABLE order_items ADD FOREIGN KEY (product_id) REFERENCES products (id) NOT VALID;
ALTER TABLE cart_items ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TABLE cart_items ADD FOREIGN KEY (product_id) REFERENCES products (id) NOT VALID;
ALTER TABLE payments ADD FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
