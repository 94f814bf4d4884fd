-- A database as revision 0001 left it, written by the bot and dumped; SQLite and PostgreSQL both read it.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE claims (
	workspace VARCHAR(128) NOT NULL,
	"key" VARCHAR(32) NOT NULL,
	claimed_at BIGINT NOT NULL,
	CONSTRAINT pk_claims PRIMARY KEY (workspace, "key")
);
INSERT INTO "claims" VALUES('T1','2b8271d993bef992e3c3209fd589e178',1795165200);
CREATE TABLE receipts (
	workspace VARCHAR(128) NOT NULL,
	receipt VARCHAR(64) NOT NULL,
	outcome VARCHAR(32) NOT NULL,
	reason VARCHAR(32),
	intents JSON NOT NULL,
	evidence JSON NOT NULL,
	kept_at BIGINT NOT NULL,
	CONSTRAINT pk_receipts PRIMARY KEY (workspace, receipt)
);
INSERT INTO "receipts" VALUES('T1','ABCD-2345','answered',NULL,'["inclusion"]','{"matches": [{"intent": "inclusion", "score": 91.5, "example": "what about inclusion"}, {"intent": "talent", "score": 40.25, "example": "talent"}], "threshold": 70.0, "offer_threshold": 55.5, "notes": ["\u2018inclusion\u2019 is a word of the report"], "version": "0123456789ab"}',1795165200);
CREATE TABLE settings (
	name VARCHAR(64) NOT NULL,
	value VARCHAR(1000) NOT NULL,
	CONSTRAINT pk_settings PRIMARY KEY (name)
);
INSERT INTO "settings" VALUES('pseudonym-key','5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f');
CREATE TABLE tallies (
	workspace VARCHAR(128) NOT NULL,
	day DATE NOT NULL,
	surface VARCHAR(32) NOT NULL,
	outcome VARCHAR(32) NOT NULL,
	reason VARCHAR(32) NOT NULL,
	intents VARCHAR(1000) NOT NULL,
	replies INTEGER NOT NULL,
	CONSTRAINT pk_tallies PRIMARY KEY (workspace, day, surface, outcome, reason, intents)
);
INSERT INTO "tallies" VALUES('T1','2026-11-20','slack','answered','','inclusion',2);
CREATE TABLE threads (
	workspace VARCHAR(128) NOT NULL,
	thread VARCHAR(32) NOT NULL,
	topic VARCHAR(200),
	followed_at BIGINT NOT NULL,
	CONSTRAINT pk_threads PRIMARY KEY (workspace, thread)
);
INSERT INTO "threads" VALUES('T1','d2701910d2a1b142063a558b23ac63e9','inclusion',1795165200);
CREATE TABLE votes (
	workspace VARCHAR(128) NOT NULL,
	receipt VARCHAR(64) NOT NULL,
	person VARCHAR(32) NOT NULL,
	helpful BOOLEAN NOT NULL,
	voted_at BIGINT NOT NULL,
	CONSTRAINT pk_votes PRIMARY KEY (workspace, receipt, person)
);
INSERT INTO "votes" VALUES('T1','ABCD-2345','22d4d9980949467041a546e57ce10a6a',true,1795165200);
INSERT INTO "votes" VALUES('T1','ABCD-2345','a0585b1767ba89f2168e001dd52995fd',false,1795165200);
CREATE INDEX ix_receipts_kept_at ON receipts (kept_at);
CREATE INDEX ix_threads_followed_at ON threads (followed_at);
CREATE INDEX ix_claims_claimed_at ON claims (claimed_at);
