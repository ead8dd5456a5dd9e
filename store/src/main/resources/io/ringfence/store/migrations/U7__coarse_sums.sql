DROP TABLE key_rollup;
DELETE FROM tag_rollup WHERE grain IN ('six_hours', 'week');
DELETE FROM user_rollup WHERE grain IN ('six_hours', 'week');
DELETE FROM usage_rollup WHERE grain IN ('six_hours', 'week');
DROP TABLE coarse_sums;
