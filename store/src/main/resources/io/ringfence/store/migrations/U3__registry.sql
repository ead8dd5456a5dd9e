DROP TABLE registry_version;
DROP TABLE audit_log;
DROP TABLE provider_credential;
DROP TABLE virtual_key;
DROP TABLE project;
DROP TABLE organisation;
