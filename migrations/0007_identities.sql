CREATE TABLE "account_identities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "account_identities_subject_unique" UNIQUE("issuer","subject"),
	CONSTRAINT "account_identities_one_of_issuer" UNIQUE("account_id","issuer")
);
--> statement-breakpoint
ALTER TABLE "account_identities" ADD CONSTRAINT "account_identities_account_fk" FOREIGN KEY ("account_id","network_id") REFERENCES "public"."accounts"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- By hand.

GRANT SELECT, INSERT, UPDATE, DELETE ON account_identities TO ponte_app;--> statement-breakpoint
-- Signing in finds it before anybody's network is known, and nobody else looks.
ALTER TABLE account_identities ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON account_identities USING ((SELECT scope_everything()));
