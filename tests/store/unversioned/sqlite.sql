CREATE TABLE meta (
	schema_version INTEGER NOT NULL, 
	PRIMARY KEY (schema_version)
);

CREATE TABLE layers (
	name VARCHAR NOT NULL, 
	head INTEGER NOT NULL, 
	PRIMARY KEY (name), 
	CONSTRAINT layers_head CHECK (head >= 0)
);

CREATE TABLE audit (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	layer VARCHAR NOT NULL, 
	revision INTEGER, 
	detail VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL
);

CREATE TABLE drafts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	layer VARCHAR NOT NULL, 
	base INTEGER NOT NULL, 
	mode VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	author VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	file_name VARCHAR, 
	findings TEXT NOT NULL, 
	stated TEXT, 
	features INTEGER NOT NULL, 
	created_at VARCHAR NOT NULL, 
	changed_at VARCHAR NOT NULL, 
	changed_by VARCHAR NOT NULL, 
	revision INTEGER, 
	steps TEXT NOT NULL, 
	seal VARCHAR NOT NULL, 
	content BLOB, 
	CONSTRAINT drafts_version CHECK (version >= 1 AND base >= 0)
);

CREATE TABLE matchings (
	layer VARCHAR NOT NULL, 
	signature VARCHAR NOT NULL, 
	matching TEXT NOT NULL, 
	saved_at VARCHAR NOT NULL, 
	saved_by VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (layer, signature)
);

CREATE TABLE dismissals (
	layer VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	dismissed_at VARCHAR NOT NULL, 
	dismissed_by VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (layer, digest)
);

CREATE TABLE upkeep_lines (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	layer VARCHAR NOT NULL, 
	area_id VARCHAR NOT NULL, 
	owner_zh VARCHAR NOT NULL, 
	owner_en VARCHAR NOT NULL, 
	interval_days INTEGER, 
	note VARCHAR NOT NULL, 
	set_at VARCHAR NOT NULL, 
	set_by VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL
);

CREATE TABLE edits (
	id VARCHAR NOT NULL, 
	layer VARCHAR NOT NULL, 
	base INTEGER NOT NULL, 
	owner VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	done INTEGER NOT NULL, 
	steps INTEGER NOT NULL, 
	created_at VARCHAR NOT NULL, 
	changed_at VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT edits_version CHECK (version >= 1 AND base >= 0 AND done >= 0 AND steps >= done)
);

CREATE TABLE accounts (
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	password_hash VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	disabled_at VARCHAR, 
	PRIMARY KEY ("key"), 
	CONSTRAINT accounts_role CHECK (role IN ('viewer', 'editor', 'publisher', 'admin'))
);

CREATE TABLE attempts (
	source VARCHAR NOT NULL, 
	failures INTEGER NOT NULL, 
	noted INTEGER NOT NULL, 
	last_at VARCHAR NOT NULL, 
	free_at VARCHAR NOT NULL, 
	PRIMARY KEY (source)
);

CREATE TABLE enquiries (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	reference_digest VARCHAR, 
	token_digest VARCHAR, 
	state VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	subjects VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	assignee VARCHAR, 
	content BLOB, 
	received_at VARCHAR NOT NULL, 
	answered_at VARCHAR, 
	closed_at VARCHAR, 
	changed_at VARCHAR NOT NULL, 
	CONSTRAINT enquiries_version CHECK (version >= 1), 
	CONSTRAINT enquiries_state CHECK (state IN ('received', 'assigned', 'answered', 'closed', 'erased')), 
	CONSTRAINT enquiries_erased CHECK (state <> 'erased' OR (content IS NULL AND reference_digest IS NULL)), 
	UNIQUE (reference_digest), 
	UNIQUE (token_digest)
);

CREATE INDEX ix_enquiries_received_at ON enquiries (received_at);

CREATE INDEX ix_enquiries_changed_at ON enquiries (changed_at);

CREATE TABLE enquiry_secrets (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE revisions (
	layer VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	base INTEGER NOT NULL, 
	author VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	features INTEGER NOT NULL, 
	added INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	removed INTEGER NOT NULL, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (layer, number), 
	CONSTRAINT revisions_number CHECK (number >= 1 AND base = number - 1), 
	FOREIGN KEY(layer) REFERENCES layers (name)
);

CREATE TABLE features (
	layer VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	valid_from INTEGER NOT NULL, 
	valid_to INTEGER, 
	digest VARCHAR NOT NULL, 
	properties TEXT NOT NULL, 
	geometry BLOB, 
	PRIMARY KEY (layer, id, valid_from), 
	CONSTRAINT features_validity CHECK (valid_from >= 1 AND (valid_to IS NULL OR valid_to > valid_from)), 
	FOREIGN KEY(layer) REFERENCES layers (name)
);

CREATE UNIQUE INDEX features_current ON features (layer, id) WHERE valid_to IS NULL;

CREATE INDEX features_as_of ON features (layer, valid_from, valid_to);

CREATE TABLE sessions (
	token_digest VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	expires_at VARCHAR NOT NULL, 
	ended_at VARCHAR, 
	PRIMARY KEY (token_digest), 
	FOREIGN KEY(account) REFERENCES accounts ("key")
);

CREATE INDEX ix_sessions_account ON sessions (account);

CREATE TABLE enquiry_steps (
	id INTEGER NOT NULL, 
	enquiry INTEGER NOT NULL, 
	at VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	assignee VARCHAR NOT NULL, 
	words BLOB, 
	PRIMARY KEY (id), 
	CONSTRAINT enquiry_steps_kind CHECK (kind IN ('received', 'assigned', 'answer', 'note', 'closed', 'reopened', 'erased')), 
	FOREIGN KEY(enquiry) REFERENCES enquiries (number)
);

CREATE INDEX ix_enquiry_steps_enquiry ON enquiry_steps (enquiry);
