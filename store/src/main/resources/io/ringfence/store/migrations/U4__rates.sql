DROP TABLE shared_rate;
