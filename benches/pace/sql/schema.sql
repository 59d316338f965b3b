-- What an order needs at the least: the reference that the gateway is measured against. 1,000 products of 20 brands, and orders of 5 lines.
CREATE SCHEMA app;
SET search_path = app;
CREATE TABLE brands (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE);
CREATE TABLE products (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  brand_id int NOT NULL REFERENCES brands (id),
  sku text NOT NULL UNIQUE, name text NOT NULL,
  price_cents int NOT NULL,
  -- Without a CHECK, so that an order too many would be seen.
  stock_on_hand int NOT NULL, stock_reserved int NOT NULL DEFAULT 0
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_no text NOT NULL UNIQUE,
  customer_id int NOT NULL REFERENCES customers (id),
  status text NOT NULL DEFAULT 'CONFIRMED',
  total_cents bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE order_items (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders (id),
  product_id int NOT NULL REFERENCES products (id),
  quantity int NOT NULL CHECK (quantity > 0),
  price_cents int NOT NULL
);
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL, payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), published_at timestamptz
);
INSERT INTO brands (name) SELECT 'Brand ' || g FROM generate_series(1, 20) g;
INSERT INTO customers (name, email) SELECT 'Customer ' || g, 'c' || g || '@example.com' FROM generate_series(1, 500) g;
INSERT INTO products (brand_id, sku, name, price_cents, stock_on_hand)
  SELECT 1 + g % 20, 'SKU-' || g, 'Product ' || g, 500 + g % 5000, 1000000 FROM generate_series(1, 1000) g;
INSERT INTO orders (order_no, customer_id, total_cents, created_at)
  SELECT 'SEED-' || g, 1 + g % 500, 10000, now() - interval '1 day' + g * interval '1 second' FROM generate_series(1, {orders}) g;
INSERT INTO order_items (order_id, product_id, quantity, price_cents)
  SELECT o, 1 + (o * 7 + k * 211) % 1000, 1 + k % 3, 1000 + k FROM generate_series(1, {orders}) o, generate_series(1, 5) k;
UPDATE products p SET stock_reserved = s.q
  FROM (SELECT product_id, sum(quantity) q FROM order_items GROUP BY 1) s WHERE s.product_id = p.id;
CREATE INDEX ON order_items (order_id);
CREATE INDEX ON order_items (product_id);
CREATE INDEX ON orders (customer_id);
CREATE INDEX ON products (brand_id);
CREATE INDEX ON outbox (id) WHERE published_at IS NULL;
ANALYZE;
