DROP TABLE journal_position;
DROP TABLE budget_spent;
DROP TABLE tag_rollup;
DROP TABLE user_rollup;
DROP TABLE usage_rollup;
DROP TABLE ledger;
