DROP TABLE budget_change;
DROP TABLE budget_limit;
DROP TABLE run_spent;
DROP TABLE budget_lease;
DROP TABLE budget_window;
DROP TABLE lease_run;
