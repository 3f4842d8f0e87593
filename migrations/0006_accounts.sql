CREATE TABLE "account_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "account_tokens_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "account_tokens_purpose_known" CHECK ("account_tokens"."purpose" in ('invitation', 'reset'))
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"email" text,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"organisation_id" uuid,
	"site_ids" uuid[],
	"partner_id" uuid,
	"mediator_id" uuid,
	"password_hash" text,
	"state" text NOT NULL,
	"language" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "accounts_mediator_unique" UNIQUE("mediator_id"),
	CONSTRAINT "accounts_id_network_unique" UNIQUE("id","network_id"),
	CONSTRAINT "accounts_email_unique" UNIQUE("email"),
	CONSTRAINT "accounts_role_known" CHECK ("accounts"."role" in ('front-desk', 'mediator', 'coordinator', 'partner-manager', 'auditor', 'admin')),
	CONSTRAINT "accounts_state_known" CHECK ("accounts"."state" in ('invited', 'active', 'disabled')),
	CONSTRAINT "accounts_language_known" CHECK ("accounts"."language" in ('it', 'en')),
	CONSTRAINT "accounts_email_lower" CHECK ("accounts"."email" = lower("accounts"."email")),
	CONSTRAINT "accounts_has_a_way_in" CHECK ("accounts"."email" is not null or "accounts"."mediator_id" is not null),
	CONSTRAINT "accounts_front_desk_has_organisation" CHECK (("accounts"."role" = 'front-desk') = ("accounts"."organisation_id" is not null)),
	CONSTRAINT "accounts_sites_of_front_desk" CHECK ("accounts"."site_ids" is null or "accounts"."role" = 'front-desk'),
	CONSTRAINT "accounts_mediator_has_mediator" CHECK (("accounts"."role" = 'mediator') = ("accounts"."mediator_id" is not null)),
	CONSTRAINT "accounts_partner_manager_has_partner" CHECK (("accounts"."role" = 'partner-manager') = ("accounts"."partner_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "one_time_secrets" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" integer DEFAULT 0 NOT NULL,
	"recovery_hashes" text[] NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"blocked_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"credential_id" text NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint DEFAULT 0 NOT NULL,
	"transports" text[] NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "passkeys_credential_unique" UNIQUE("credential_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"second_factor_at" timestamp with time zone,
	"client" text NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "sessions_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "sign_in_states" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid,
	"account_id" uuid,
	"kind" text NOT NULL,
	"key_hash" text NOT NULL,
	"nonce" text,
	"verifier" text,
	"challenge" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_in_states_key_unique" UNIQUE("key_hash"),
	CONSTRAINT "sign_in_states_kind_known" CHECK ("sign_in_states"."kind" in ('oidc', 'passkey-enrolment', 'passkey-sign-in'))
);
--> statement-breakpoint
CREATE TABLE "sms_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"mediator_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "sms_codes_tries_limited" CHECK ("sms_codes"."tries" between 0 and 5)
);
--> statement-breakpoint
CREATE TABLE "messages_mail" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"due_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"valid_until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"error_code" integer,
	CONSTRAINT "messages_mail_purpose_known" CHECK ("messages_mail"."purpose" in ('invitation', 'reset', 'password-changed')),
	CONSTRAINT "messages_mail_state_known" CHECK ("messages_mail"."state" in ('queued', 'sending', 'sent', 'failed', 'dropped')),
	CONSTRAINT "messages_mail_pending_has_due_time" CHECK (("messages_mail"."state" in ('queued', 'sending')) = ("messages_mail"."due_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "messages_out" DROP CONSTRAINT "messages_out_purpose_known";--> statement-breakpoint
ALTER TABLE "account_tokens" ADD CONSTRAINT "account_tokens_account_fk" FOREIGN KEY ("account_id","network_id") REFERENCES "public"."accounts"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_organisation_fk" FOREIGN KEY ("organisation_id","network_id") REFERENCES "public"."organisations"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_partner_fk" FOREIGN KEY ("partner_id","network_id") REFERENCES "public"."partners"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_secrets" ADD CONSTRAINT "one_time_secrets_account_fk" FOREIGN KEY ("account_id","network_id") REFERENCES "public"."accounts"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_account_fk" FOREIGN KEY ("account_id","network_id") REFERENCES "public"."accounts"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_fk" FOREIGN KEY ("account_id","network_id") REFERENCES "public"."accounts"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_states" ADD CONSTRAINT "sign_in_states_account_fk" FOREIGN KEY ("account_id","network_id") REFERENCES "public"."accounts"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sms_codes" ADD CONSTRAINT "sms_codes_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages_mail" ADD CONSTRAINT "messages_mail_account_fk" FOREIGN KEY ("account_id","network_id") REFERENCES "public"."accounts"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_tokens_of_account" ON "account_tokens" USING btree ("account_id","purpose");--> statement-breakpoint
CREATE INDEX "account_tokens_age" ON "account_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "accounts_of_network" ON "accounts" USING btree ("network_id","name","id");--> statement-breakpoint
CREATE INDEX "passkeys_of_account" ON "passkeys" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sessions_of_account" ON "sessions" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sessions_age" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_states_age" ON "sign_in_states" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sms_codes_of_mediator" ON "sms_codes" USING btree ("mediator_id","created_at");--> statement-breakpoint
CREATE INDEX "sms_codes_age" ON "sms_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "messages_mail_due" ON "messages_mail" USING btree ("due_at") WHERE "messages_mail"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "messages_mail_of_account" ON "messages_mail" USING btree ("account_id","created_at");--> statement-breakpoint
ALTER TABLE "messages_out" ADD CONSTRAINT "messages_out_purpose_known" CHECK ("messages_out"."purpose" in ('offer', 'confirmation', 'taken', 'not-needed', 'cancelled', 'expired', 'reminder', 'reply', 'call', 'sign-in'));--> statement-breakpoint
-- By hand.

GRANT SELECT, INSERT, UPDATE, DELETE ON accounts, sessions, account_tokens, one_time_secrets, passkeys, sms_codes,
  sign_in_states, messages_mail TO ponte_app;--> statement-breakpoint

-- Who reaches the whole network sees who works there; a hash of a password is never among the columns of a list.
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY whole_network ON accounts
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND (SELECT scope_whole()));--> statement-breakpoint
ALTER TABLE messages_mail ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY whole_network ON messages_mail
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND (SELECT scope_whole()));--> statement-breakpoint

-- Secrets and what comes of them: signing in finds them before anybody's network is known, and nobody else looks.
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON sessions USING ((SELECT scope_everything()));--> statement-breakpoint
ALTER TABLE account_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON account_tokens USING ((SELECT scope_everything()));--> statement-breakpoint
ALTER TABLE one_time_secrets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON one_time_secrets USING ((SELECT scope_everything()));--> statement-breakpoint
ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON passkeys USING ((SELECT scope_everything()));--> statement-breakpoint
ALTER TABLE sms_codes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON sms_codes USING ((SELECT scope_everything()));--> statement-breakpoint
ALTER TABLE sign_in_states ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON sign_in_states USING ((SELECT scope_everything()));--> statement-breakpoint

-- Policies that a network has made its own get the new rules as a network starts with them.
UPDATE networks SET policy = policy || '{"signIn": {"secondFactorRoles": ["coordinator", "admin"], "idleMinutes": 720,
  "mediatorIdleMinutes": 10080, "absoluteMinutes": 10080}}' WHERE policy IS NOT NULL;
