-- Times are microseconds since 1970-01-01T00:00Z, durations microseconds, truths 0 or 1.
-- The dialect is what SQLite and PostgreSQL share; BLOB is the only word that PostgreSQL spells otherwise.

CREATE TABLE meta (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    store_incarnation TEXT NOT NULL,
    planner_epoch BIGINT NOT NULL CHECK (planner_epoch >= 0),
    -- The head of the audit chain, so that a trail cut off at its end does not look whole.
    audit_sequence BIGINT NOT NULL CHECK (audit_sequence >= 0),
    audit_hash TEXT NOT NULL,
    admission_closed TEXT,
    -- Grows whenever hosts come or go, change pools, failure domains or what they run: see Placing.
    placing BIGINT NOT NULL DEFAULT 0 CHECK (placing >= 0)
);

CREATE TABLE fleet_revision (
    revision BIGINT NOT NULL PRIMARY KEY CHECK (revision >= 1),
    file_text TEXT NOT NULL,
    applied_by TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    -- Of everything that decides when hosts may be disrupted.
    calendar_hash TEXT NOT NULL,
    -- The file's timeouts, so that a tick need not read the file.
    operation_timeout BIGINT NOT NULL CHECK (operation_timeout > 0),
    expected_operation BIGINT NOT NULL CHECK (expected_operation > 0),
    missed_start BIGINT NOT NULL CHECK (missed_start > 0)
);

CREATE TABLE pool (
    id TEXT NOT NULL PRIMARY KEY,
    -- 0: not in the fleet file any more, kept until the last claim that counts in it is released.
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    floor_kind TEXT NOT NULL CHECK (floor_kind IN ('COUNT', 'PERCENT', 'MAJORITY', 'ALL_BUT')),
    -- A number of units, or percent; 0 for a majority.
    floor_value INTEGER NOT NULL CHECK (floor_value >= 0),
    exclusive_by TEXT,
    -- The label that says what a host is worth; everything below is in these units, hosts without one.
    weight_label TEXT,
    registered INTEGER NOT NULL DEFAULT 0 CHECK (registered >= 0),
    -- As it holds now: a lowered one while it is in force.
    floor INTEGER NOT NULL DEFAULT 0 CHECK (floor >= 0),
    -- What admissions may use. Where a new fleet file asks for less than is in operation, budget follows as claims end.
    target_budget INTEGER NOT NULL DEFAULT 0 CHECK (target_budget >= 0),
    budget INTEGER NOT NULL DEFAULT 0,
    in_op INTEGER NOT NULL DEFAULT 0,
    down INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT floor_within_100_percent CHECK (floor_kind <> 'PERCENT' OR floor_value <= 100),
    CONSTRAINT in_op_not_negative CHECK (in_op >= 0),
    CONSTRAINT down_not_negative CHECK (down >= 0),
    CONSTRAINT in_op_within_budget CHECK (in_op <= budget),
    CONSTRAINT budget_not_below_target CHECK (target_budget <= budget)
);

CREATE TABLE pool_selector (
    pool_id TEXT NOT NULL REFERENCES pool (id),
    name TEXT NOT NULL,
    label_value TEXT NOT NULL,
    PRIMARY KEY (pool_id, name)
);

CREATE TABLE pool_window (
    pool_id TEXT NOT NULL REFERENCES pool (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    window_name TEXT NOT NULL,
    PRIMARY KEY (pool_id, position)
);

-- Floors that one operator asked to lower for a time and another permitted; kept when they are over. Of a pool at most
-- one is asked for or in force. A pool may go: the row stays.
CREATE TABLE lowered_floor (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE CHECK (number >= 1),
    pool_id TEXT NOT NULL,
    floor INTEGER NOT NULL CHECK (floor >= 0),
    normal_floor INTEGER NOT NULL CHECK (normal_floor > floor),
    duration BIGINT NOT NULL CHECK (duration > 0),
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    approved_by TEXT,
    -- Of the wish until it is approved, then of the lowered floor.
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ASKED', 'IN_FORCE', 'OVER')),
    end_reason TEXT NOT NULL DEFAULT '',
    CONSTRAINT two_persons CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CONSTRAINT in_force_is_approved CHECK (state <> 'IN_FORCE' OR approved_by IS NOT NULL)
);
CREATE UNIQUE INDEX lowered_floor_current ON lowered_floor (pool_id) WHERE state <> 'OVER';

CREATE TABLE host (
    id TEXT NOT NULL PRIMARY KEY,
    environment TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    hostname TEXT NOT NULL DEFAULT '',
    os_release TEXT NOT NULL DEFAULT '',
    architecture TEXT NOT NULL DEFAULT '',
    kernel_release TEXT NOT NULL DEFAULT '',
    agent_version TEXT NOT NULL DEFAULT '',
    incarnation TEXT,
    journal_version BIGINT NOT NULL DEFAULT 0 CHECK (journal_version >= 0),
    boot_id TEXT NOT NULL DEFAULT '',
    intent BIGINT NOT NULL DEFAULT 0 CHECK (intent >= 0),
    begun BIGINT NOT NULL DEFAULT 0 CHECK (begun >= 0),
    finished BIGINT NOT NULL DEFAULT 0 CHECK (finished >= 0),
    fenced BIGINT NOT NULL DEFAULT 0 CHECK (fenced >= 0),
    attempt BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    generation BIGINT NOT NULL DEFAULT 0 CHECK (generation >= 0),
    health TEXT NOT NULL CHECK (health IN ('HEALTHY', 'UNHEALTHY', 'UNKNOWN')),
    health_detail TEXT NOT NULL,
    health_since BIGINT NOT NULL,
    last_report BIGINT,
    quarantine_reason TEXT,
    quarantine_since BIGINT,
    failure_detail TEXT,
    failure_since BIGINT,
    failure_rollout TEXT,
    -- The rollout that left it out for its condition, until it has caught up.
    behind_rollout TEXT,
    behind_since BIGINT,
    -- Since when it may be out of its load balancers: a debt until it says that it is back.
    drained_since BIGINT,
    -- The machine is gone. The row stays for its history and its attempt numbers, and counts nowhere.
    removed_by TEXT,
    removed_at BIGINT,
    -- Unhealthy, unknown, quarantined, failed or behind: counted in down unless it holds a claim.
    is_out INTEGER NOT NULL GENERATED ALWAYS AS (
        CASE WHEN health <> 'HEALTHY' OR quarantine_reason IS NOT NULL OR failure_detail IS NOT NULL
            OR behind_rollout IS NOT NULL
        THEN 1 ELSE 0 END) STORED,
    CONSTRAINT behind_whole CHECK ((behind_rollout IS NULL) = (behind_since IS NULL)),
    CONSTRAINT removed_whole CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
CREATE INDEX host_out ON host (id) WHERE is_out = 1;
CREATE INDEX host_behind ON host (behind_rollout, id) WHERE behind_rollout IS NOT NULL;

-- One operator's wish to remove a host that holds a claim; another's makes it so.
CREATE TABLE removal_wish (
    host_id TEXT NOT NULL PRIMARY KEY REFERENCES host (id),
    attempt BIGINT NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- What a host says is installed and runs there. Rewritten by the host whenever it changes, so in a table of its own.
CREATE TABLE inventory (
    host_id TEXT NOT NULL PRIMARY KEY REFERENCES host (id),
    hash TEXT NOT NULL,
    -- When the host was looked at last.
    taken_at BIGINT NOT NULL,
    -- When what is held was replaced last, by our clock.
    changed_at BIGINT NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX inventory_changed ON inventory (changed_at);

CREATE TABLE host_label (
    host_id TEXT NOT NULL REFERENCES host (id),
    name TEXT NOT NULL,
    label_value TEXT NOT NULL,
    PRIMARY KEY (host_id, name)
);

CREATE TABLE host_pool (
    host_id TEXT NOT NULL REFERENCES host (id),
    pool_id TEXT NOT NULL REFERENCES pool (id),
    weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    PRIMARY KEY (host_id, pool_id)
);
CREATE INDEX host_pool_by_pool ON host_pool (pool_id, host_id);

CREATE TABLE rollout (
    id TEXT NOT NULL PRIMARY KEY,
    emergency INTEGER NOT NULL CHECK (emergency IN (0, 1)),
    plan_hash TEXT NOT NULL,
    signed_plan BLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    first_batch INTEGER NOT NULL,
    growth INTEGER NOT NULL,
    settle BIGINT NOT NULL,
    batch_bake BIGINT NOT NULL,
    stage_bake BIGINT NOT NULL,
    max_in_operation INTEGER NOT NULL,
    unreachable_deadline BIGINT NOT NULL,
    ambient_per_mille INTEGER NOT NULL,
    false_halt_per_mille INTEGER NOT NULL,
    -- One rule for each failure class, as RuleText has it.
    failure_rules TEXT NOT NULL,
    advisory TEXT,
    due_at BIGINT,
    window_name TEXT,
    rolls_back TEXT,
    reason TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('SCHEDULED', 'RUNNING', 'PAUSED', 'HALTED', 'ABORTED', 'COMPLETED')),
    status_by TEXT NOT NULL,
    status_reason TEXT NOT NULL,
    status_since BIGINT NOT NULL,
    -- What has superseded what it installs, in one sentence; empty for nothing.
    superseded TEXT NOT NULL DEFAULT ''
);

CREATE TABLE rollout_stage (
    rollout_id TEXT NOT NULL REFERENCES rollout (id),
    stage INTEGER NOT NULL CHECK (stage >= 0),
    environment TEXT NOT NULL,
    batch INTEGER NOT NULL CHECK (batch >= 0),
    opened_at BIGINT,
    baking_since BIGINT,
    passed_at BIGINT,
    PRIMARY KEY (rollout_id, stage)
);

CREATE TABLE rollout_host (
    rollout_id TEXT NOT NULL REFERENCES rollout (id),
    host_id TEXT NOT NULL REFERENCES host (id),
    stage INTEGER NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('WAITING', 'PREPARING', 'READY', 'REFUSED', 'CLAIMED', 'OPERATING',
        'SUCCEEDED', 'NOT_NEEDED', 'FAILED', 'EXCLUDED')),
    batch INTEGER NOT NULL DEFAULT 0,
    attempt BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    phase_at BIGINT NOT NULL,
    -- How often the planner let it try again by itself.
    retries INTEGER NOT NULL DEFAULT 0 CHECK (retries >= 0),
    -- 1: left out for its condition, or tried again after the rollout was completed, and not patched since: it may still
    -- be, even when the rollout is completed.
    catches_up INTEGER NOT NULL DEFAULT 0 CHECK (catches_up IN (0, 1)),
    outcome BLOB,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (rollout_id, host_id),
    FOREIGN KEY (rollout_id, stage) REFERENCES rollout_stage (rollout_id, stage)
);
CREATE INDEX rollout_host_by_host ON rollout_host (host_id, rollout_id);
CREATE INDEX rollout_host_catching_up ON rollout_host (rollout_id, host_id) WHERE catches_up = 1;

CREATE TABLE claim (
    host_id TEXT NOT NULL PRIMARY KEY REFERENCES host (id),
    rollout_id TEXT NOT NULL REFERENCES rollout (id),
    attempt BIGINT NOT NULL CHECK (attempt >= 1),
    batch INTEGER NOT NULL CHECK (batch >= 1),
    epoch BIGINT NOT NULL,
    since BIGINT NOT NULL,
    permit_incarnation TEXT,
    permit_at BIGINT,
    -- No permit is given at or after this time: the work would not fit into its window any more.
    begin_before BIGINT,
    cancelled TEXT,
    CONSTRAINT permit_whole CHECK ((permit_incarnation IS NULL) = (permit_at IS NULL))
);
CREATE INDEX claim_by_rollout ON claim (rollout_id, host_id);

-- The pools that a claim counts in: those of its host when it was taken, and those that it joined since.
CREATE TABLE claim_pool (
    host_id TEXT NOT NULL REFERENCES claim (host_id),
    pool_id TEXT NOT NULL REFERENCES pool (id),
    -- As it was when it was counted, so that the release takes back just that.
    weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    PRIMARY KEY (host_id, pool_id)
);
CREATE INDEX claim_pool_by_pool ON claim_pool (pool_id, host_id);

-- How long operations that succeeded took, without their settle time; the last 200 of each OS release.
CREATE TABLE operation_time (
    id INTEGER NOT NULL PRIMARY KEY,
    os_release TEXT NOT NULL,
    took BIGINT NOT NULL CHECK (took >= 0),
    ended_at BIGINT NOT NULL
);
CREATE INDEX operation_time_by_release ON operation_time (os_release, id);

CREATE TABLE advisory (
    id TEXT NOT NULL PRIMARY KEY,
    package_name TEXT NOT NULL,
    fixed_version TEXT,
    severity TEXT NOT NULL,
    exploited INTEGER NOT NULL,
    proof_of_concept INTEGER NOT NULL,
    is_remote INTEGER NOT NULL,
    known_since BIGINT NOT NULL,
    source TEXT NOT NULL
);

-- What operators assert of a vulnerability. A retracted one stays, and counts no more; nor does one that has expired.
CREATE TABLE assertion (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE CHECK (number >= 1),
    -- A CVE or an advisory; it need not be in the table of advisories, for feeds have most of them.
    advisory_id TEXT NOT NULL,
    -- That it is exploited ...
    level TEXT CHECK (level IN ('POC', 'ACTIVE')),
    -- ... or that something is not affected, on these hosts, one space between them; on every host if there are none.
    subject TEXT CHECK (subject <> ''),
    hosts TEXT CHECK (hosts <> ''),
    until_at BIGINT,
    link TEXT NOT NULL,
    note TEXT NOT NULL,
    asserted_by TEXT NOT NULL,
    asserted_at BIGINT NOT NULL,
    retracted_by TEXT,
    retracted_at BIGINT,
    retract_reason TEXT,
    CONSTRAINT one_of_two CHECK ((level IS NULL) <> (subject IS NULL)),
    CONSTRAINT exploitation_whole CHECK (level IS NULL OR (link <> '' AND hosts IS NULL AND until_at IS NULL)),
    CONSTRAINT not_affected_whole CHECK (subject IS NULL OR (note <> '' AND until_at IS NOT NULL AND until_at > asserted_at)),
    CONSTRAINT retracted_whole CHECK ((retracted_by IS NULL) = (retracted_at IS NULL)
        AND (retracted_by IS NULL) = (retract_reason IS NULL))
);
CREATE INDEX assertion_by_advisory ON assertion (advisory_id, number);
-- What was ever said grows for ever; what counts is asked for at every commit.
CREATE INDEX assertion_not_retracted ON assertion (until_at) WHERE retracted_by IS NULL;

-- What operators let the controller start by itself; none is ever deleted.
CREATE TABLE standing_approval (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE CHECK (number >= 1),
    -- A serialised patchwave.plan.v1.SignedStandingApproval.
    signed_approval BLOB NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    revoked_by TEXT,
    revoked_at BIGINT,
    revoke_reason TEXT,
    CONSTRAINT revoked_whole CHECK ((revoked_by IS NULL) = (revoked_at IS NULL)
        AND (revoked_by IS NULL) = (revoke_reason IS NULL))
);

-- For which vulnerabilities the controller has started something by itself: once for each, whatever became of it.
CREATE TABLE immediate_start (
    vulnerability TEXT NOT NULL PRIMARY KEY,
    rollout_id TEXT NOT NULL REFERENCES rollout (id),
    -- Absent if a rollout that was under way did what one would have been started for.
    approval_id TEXT REFERENCES standing_approval (id),
    started_at BIGINT NOT NULL
);

-- A host that a vulnerability concerns, from when we knew until we knew better. Each time anew is a row of its own.
CREATE TABLE exposure (
    vulnerability TEXT NOT NULL,
    host_id TEXT NOT NULL REFERENCES host (id),
    since BIGINT NOT NULL,
    -- From when its due time counts: since, or that of the one that it goes on with after an operator's word.
    counted_from BIGINT NOT NULL CHECK (counted_from <= since),
    subject TEXT NOT NULL,
    verdict TEXT NOT NULL,
    remedy TEXT NOT NULL,
    ended_at BIGINT,
    ended_as TEXT,
    -- 1: the host could be looked at whole when it ended; of an operator's word, more than that says that it is over.
    proven INTEGER NOT NULL DEFAULT 0 CHECK (proven IN (0, 1)),
    -- The operator's word that alone ended it.
    ended_by TEXT REFERENCES assertion (id),
    PRIMARY KEY (vulnerability, host_id, since),
    CONSTRAINT ended_by_word CHECK (ended_by IS NULL OR ended_as = 'NOT_AFFECTED'),
    CONSTRAINT ended_whole CHECK ((ended_at IS NULL) = (ended_as IS NULL)),
    CONSTRAINT ended_not_before CHECK (ended_at IS NULL OR ended_at >= since)
);
CREATE UNIQUE INDEX exposure_open ON exposure (host_id, vulnerability) WHERE ended_at IS NULL;
CREATE INDEX exposure_open_by_vulnerability ON exposure (vulnerability, since) WHERE ended_at IS NULL;
CREATE INDEX exposure_by_host ON exposure (host_id, vulnerability);

-- What the policy decided for a vulnerability; a new row for each new fact and each change of the policy.
CREATE TABLE urgency_decision (
    vulnerability TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    known_since BIGINT NOT NULL,
    published_at BIGINT,
    exploited_at BIGINT,
    table_name TEXT NOT NULL,
    table_version TEXT NOT NULL,
    row_name TEXT NOT NULL,
    outcome_key TEXT NOT NULL,
    outcome_name TEXT NOT NULL,
    speed TEXT NOT NULL CHECK (speed IN ('AT_ONCE', 'WITHIN', 'NEXT_WINDOW')),
    span BIGINT CHECK (span > 0),
    hunt INTEGER NOT NULL CHECK (hunt IN (0, 1)),
    PRIMARY KEY (vulnerability, decided_at),
    CONSTRAINT span_whole CHECK ((speed = 'WITHIN') = (span IS NOT NULL))
);

CREATE TABLE urgency_input (
    vulnerability TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    point TEXT NOT NULL,
    answer TEXT NOT NULL,
    source TEXT NOT NULL,
    assumed INTEGER NOT NULL CHECK (assumed IN (0, 1)),
    PRIMARY KEY (vulnerability, decided_at, position),
    FOREIGN KEY (vulnerability, decided_at) REFERENCES urgency_decision (vulnerability, decided_at)
);

-- A person's word that a vulnerability may be mended later than the policy says.
CREATE TABLE due_extension (
    vulnerability TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (vulnerability, given_at),
    CONSTRAINT due_later CHECK (due_at > given_at AND expires_at > given_at)
);

CREATE TABLE enrol_token (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    host_id TEXT,
    environment TEXT NOT NULL,
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    expires_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE token_label (
    secret_hash TEXT NOT NULL REFERENCES enrol_token (secret_hash),
    name TEXT NOT NULL,
    label_value TEXT NOT NULL,
    PRIMARY KEY (secret_hash, name)
);

CREATE TABLE token_redemption (
    secret_hash TEXT NOT NULL REFERENCES enrol_token (secret_hash),
    host_id TEXT NOT NULL REFERENCES host (id),
    public_key_hash TEXT NOT NULL,
    redeemed_at BIGINT NOT NULL,
    PRIMARY KEY (secret_hash, host_id)
);

CREATE TABLE certificate (
    serial TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    not_after BIGINT NOT NULL
);

CREATE TABLE audit (
    sequence BIGINT NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- What receivers are to be told, written in the transaction that it tells of; then one row for each channel that wants it.
CREATE TABLE notice (
    sequence BIGINT NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    event TEXT NOT NULL,
    -- Set for what is told only once.
    once TEXT UNIQUE,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- 1: every channel that wants it has its row.
    spread INTEGER NOT NULL CHECK (spread IN (0, 1))
);
CREATE INDEX notice_unspread ON notice (sequence) WHERE spread = 0;

CREATE TABLE notification (
    notice BIGINT NOT NULL REFERENCES notice (sequence),
    channel TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    -- None: delivered, or given up.
    next_attempt_at BIGINT,
    delivered_at BIGINT,
    last_error TEXT NOT NULL,
    PRIMARY KEY (notice, channel)
);
CREATE INDEX notification_waiting ON notification (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

-- Up to when openings and closings of windows are in the audit trail.
CREATE TABLE window_watch (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seen_until BIGINT NOT NULL
);
