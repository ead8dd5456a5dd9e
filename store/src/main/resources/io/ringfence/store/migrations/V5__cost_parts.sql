-- How much of a cost is for the prompt and how much for the answer. What is neither, such as searches, is in the cost alone.
-- null: only the whole is known
ALTER TABLE ledger ADD COLUMN input_cost_nano_usd BIGINT;
ALTER TABLE ledger ADD COLUMN output_cost_nano_usd BIGINT;

-- Sums over those of which it is known. Their whole cost is summed beside, so that what was summed before, or is by older
-- programs meanwhile, counts as not known.
ALTER TABLE usage_rollup ADD COLUMN input_cost_nano_usd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE usage_rollup ADD COLUMN output_cost_nano_usd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE usage_rollup ADD COLUMN divided_cost_nano_usd BIGINT NOT NULL DEFAULT 0;

ALTER TABLE user_rollup ADD COLUMN input_cost_nano_usd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_rollup ADD COLUMN output_cost_nano_usd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_rollup ADD COLUMN divided_cost_nano_usd BIGINT NOT NULL DEFAULT 0;

ALTER TABLE tag_rollup ADD COLUMN input_cost_nano_usd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tag_rollup ADD COLUMN output_cost_nano_usd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tag_rollup ADD COLUMN divided_cost_nano_usd BIGINT NOT NULL DEFAULT 0;
