-- An order of five lines in six statements: BEGIN, stock, order, lines, outbox, COMMIT. Where stock is short it is given up.
\set c random(1, 500)
\set p1 random(1, 200)
\set p2 random(201, 400)
\set p3 random(401, 600)
\set p4 random(601, 800)
\set p5 random(801, 1000)
\set q random(1, 3)
\set n random(0, 1000000000000000)
BEGIN;
WITH l AS MATERIALIZED (SELECT id FROM app.products WHERE id IN (:p1, :p2, :p3, :p4, :p5) ORDER BY id FOR NO KEY UPDATE), u AS (UPDATE app.products p SET stock_reserved = stock_reserved + :q FROM l WHERE p.id = l.id AND p.stock_on_hand - p.stock_reserved >= :q RETURNING p.price_cents * :q AS amount) SELECT count(*) AS n, coalesce(sum(amount), 0) AS tot FROM u \gset got_
\if :got_n = 5
INSERT INTO app.orders (order_no, customer_id, total_cents) VALUES ('D-' || (:n)::bigint || '-' || (:client_id)::int, :c, :got_tot) RETURNING id AS oid \gset
INSERT INTO app.order_items (order_id, product_id, quantity, price_cents) SELECT :oid, id, :q, price_cents FROM app.products WHERE id IN (:p1, :p2, :p3, :p4, :p5);
INSERT INTO app.outbox (topic, payload) VALUES ('order.created', jsonb_build_object('id', (:oid)::bigint));
COMMIT;
\else
ROLLBACK;
\endif
