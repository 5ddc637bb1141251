-- An event stays whole in its row, up to a page: sealed bytes don't compress, and whoever reads a row wants them.
-- Else PostgreSQL tries to compress every event over two kilobytes and stores it in a second table; appending took a third longer.
ALTER TABLE log_events SET (toast_tuple_target = 8160);
