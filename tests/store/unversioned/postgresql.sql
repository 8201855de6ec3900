CREATE TABLE meta (
	schema_version SERIAL NOT NULL, 
	PRIMARY KEY (schema_version)
);

CREATE TABLE layers (
	name VARCHAR NOT NULL, 
	head INTEGER NOT NULL, 
	PRIMARY KEY (name), 
	CONSTRAINT layers_head CHECK (head >= 0)
);

CREATE TABLE audit (
	number SERIAL NOT NULL, 
	at VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	layer VARCHAR NOT NULL, 
	revision INTEGER, 
	detail VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (number)
);

COMMENT ON COLUMN audit.seal IS 'SHA-256 of this line';

CREATE TABLE drafts (
	id SERIAL NOT NULL, 
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
	content BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT drafts_version CHECK (version >= 1 AND base >= 0)
);

COMMENT ON COLUMN drafts.version IS 'counts the changes; a change names the one it was made from';

COMMENT ON COLUMN drafts.findings IS 'JSON: severity, code, count';

COMMENT ON COLUMN drafts.stated IS 'JSON: the columns that the file had; null for all';

COMMENT ON COLUMN drafts.revision IS 'the revision that it became';

COMMENT ON COLUMN drafts.steps IS 'JSON: when, who, into which state, why';

COMMENT ON COLUMN drafts.seal IS 'SHA-256 of this line without its id';

COMMENT ON COLUMN drafts.content IS 'the proposed features; null once a closed draft is old';

CREATE TABLE matchings (
	layer VARCHAR NOT NULL, 
	signature VARCHAR NOT NULL, 
	matching TEXT NOT NULL, 
	saved_at VARCHAR NOT NULL, 
	saved_by VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (layer, signature)
);

COMMENT ON COLUMN matchings.signature IS 'SHA-256 of the columns of a file';

COMMENT ON COLUMN matchings.matching IS 'JSON';

COMMENT ON COLUMN matchings.seal IS 'SHA-256 of this line';

CREATE TABLE dismissals (
	layer VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	dismissed_at VARCHAR NOT NULL, 
	dismissed_by VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (layer, digest)
);

COMMENT ON COLUMN dismissals.digest IS 'of a hand-edited file that is not wanted';

COMMENT ON COLUMN dismissals.seal IS 'SHA-256 of this line';

CREATE TABLE upkeep_lines (
	id SERIAL NOT NULL, 
	layer VARCHAR NOT NULL, 
	area_id VARCHAR NOT NULL, 
	owner_zh VARCHAR NOT NULL, 
	owner_en VARCHAR NOT NULL, 
	interval_days INTEGER, 
	note VARCHAR NOT NULL, 
	set_at VARCHAR NOT NULL, 
	set_by VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);

COMMENT ON COLUMN upkeep_lines.area_id IS 'empty for the whole layer';

COMMENT ON COLUMN upkeep_lines.seal IS 'SHA-256 of this line without its id';

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
	content BYTEA NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT edits_version CHECK (version >= 1 AND base >= 0 AND done >= 0 AND steps >= done)
);

COMMENT ON COLUMN edits.id IS '16 hexadecimal digits, part of the address';

COMMENT ON COLUMN edits.version IS 'counts the changes; a change names the one it was made from';

COMMENT ON COLUMN edits.done IS 'how many of the steps count; the others were undone';

COMMENT ON COLUMN edits.seal IS 'SHA-256 of this line without its id';

COMMENT ON COLUMN edits.content IS 'the steps as JSON, compressed';

CREATE TABLE accounts (
	key VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	password_hash VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	disabled_at VARCHAR, 
	PRIMARY KEY (key), 
	CONSTRAINT accounts_role CHECK (role IN ('viewer', 'editor', 'publisher', 'admin'))
);

COMMENT ON COLUMN accounts.key IS 'the name without regard to case and width';

COMMENT ON COLUMN accounts.password_hash IS 'Argon2id with its salt and costs';

CREATE TABLE attempts (
	source VARCHAR NOT NULL, 
	failures INTEGER NOT NULL, 
	noted INTEGER NOT NULL, 
	last_at VARCHAR NOT NULL, 
	free_at VARCHAR NOT NULL, 
	PRIMARY KEY (source)
);

COMMENT ON COLUMN attempts.source IS 'an account or a network address';

COMMENT ON COLUMN attempts.noted IS '1 where the wait that runs has its audit line';

COMMENT ON COLUMN attempts.free_at IS 'when the next one is taken';

CREATE TABLE enquiries (
	number SERIAL NOT NULL, 
	reference_digest VARCHAR, 
	token_digest VARCHAR, 
	state VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	subjects VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	assignee VARCHAR, 
	content BYTEA, 
	received_at VARCHAR NOT NULL, 
	answered_at VARCHAR, 
	closed_at VARCHAR, 
	changed_at VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT enquiries_version CHECK (version >= 1), 
	CONSTRAINT enquiries_state CHECK (state IN ('received', 'assigned', 'answered', 'closed', 'erased')), 
	CONSTRAINT enquiries_erased CHECK (state <> 'erased' OR (content IS NULL AND reference_digest IS NULL)), 
	UNIQUE (reference_digest), 
	UNIQUE (token_digest)
);

CREATE INDEX ix_enquiries_received_at ON enquiries (received_at);

CREATE INDEX ix_enquiries_changed_at ON enquiries (changed_at);

COMMENT ON COLUMN enquiries.reference_digest IS 'SHA-256; the reference itself only the asker has';

COMMENT ON COLUMN enquiries.token_digest IS 'of the form that it came by, which is taken once';

COMMENT ON COLUMN enquiries.version IS 'counts the changes; a change names the one it was made from';

COMMENT ON COLUMN enquiries.subjects IS 'layer/id between blanks';

COMMENT ON COLUMN enquiries.content IS 'name, organisation, contact, message; null once erased';

CREATE TABLE enquiry_secrets (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);

COMMENT ON COLUMN enquiry_secrets.value IS 'hexadecimal; signs forms, shared by all processes';

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

COMMENT ON COLUMN revisions.seal IS 'SHA-256 of this line and of the seal before it';

CREATE TABLE features (
	layer VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	valid_from INTEGER NOT NULL, 
	valid_to INTEGER, 
	digest VARCHAR NOT NULL, 
	properties json NOT NULL, 
	geometry geometry(Geometry,4326), 
	PRIMARY KEY (layer, id, valid_from), 
	CONSTRAINT features_validity CHECK (valid_from >= 1 AND (valid_to IS NULL OR valid_to > valid_from)), 
	FOREIGN KEY(layer) REFERENCES layers (name)
);

CREATE UNIQUE INDEX features_current ON features (layer, id) WHERE valid_to IS NULL;

CREATE INDEX features_as_of ON features (layer, valid_from, valid_to);

CREATE INDEX features_place ON features USING gist (geometry);

CREATE TABLE sessions (
	token_digest VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	expires_at VARCHAR NOT NULL, 
	ended_at VARCHAR, 
	PRIMARY KEY (token_digest), 
	FOREIGN KEY(account) REFERENCES accounts (key)
);

CREATE INDEX ix_sessions_account ON sessions (account);

COMMENT ON COLUMN sessions.token_digest IS 'SHA-256; the token itself is only in the browser';

CREATE TABLE enquiry_steps (
	id SERIAL NOT NULL, 
	enquiry INTEGER NOT NULL, 
	at VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	assignee VARCHAR NOT NULL, 
	words BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT enquiry_steps_kind CHECK (kind IN ('received', 'assigned', 'answer', 'note', 'closed', 'reopened', 'erased')), 
	FOREIGN KEY(enquiry) REFERENCES enquiries (number)
);

CREATE INDEX ix_enquiry_steps_enquiry ON enquiry_steps (enquiry);

COMMENT ON COLUMN enquiry_steps.actor IS 'an account; empty for the asker';

COMMENT ON COLUMN enquiry_steps.words IS 'the answer or the note';
