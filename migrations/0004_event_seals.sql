CREATE TABLE "event_seals" (
	"network_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"first_event_id" bigint NOT NULL,
	"last_event_id" bigint NOT NULL,
	"count" integer NOT NULL,
	"event_ids" bigint[] NOT NULL,
	"event_hashes" text[] NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "event_seals_pkey" PRIMARY KEY("network_id","number"),
	CONSTRAINT "event_seals_number_positive" CHECK ("event_seals"."number" >= 1),
	CONSTRAINT "event_seals_lists_its_events" CHECK ("event_seals"."count" >= 1 and "event_seals"."count" = cardinality("event_seals"."event_ids") and "event_seals"."count" = cardinality("event_seals"."event_hashes"))
);
--> statement-breakpoint
ALTER TABLE "requests" DROP CONSTRAINT "requests_attention_known";--> statement-breakpoint
CREATE INDEX "events_of_network" ON "events" USING btree ("network_id","id");--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_attention_known" CHECK ("requests"."attention" in ('no-candidates', 'nobody-answered', 'everybody-declined', 'unconfirmed', 'undeliverable'));--> statement-breakpoint
-- By hand.

-- Seals are made once, as the events that they seal.
CREATE TRIGGER event_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_seals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();--> statement-breakpoint
ALTER TABLE event_seals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY whole_network ON event_seals
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND (SELECT scope_whole()));--> statement-breakpoint
GRANT SELECT, INSERT ON event_seals TO ponte_app;--> statement-breakpoint
-- A policy that a network has changed is whole: what is new in the rules comes to it here.
UPDATE networks SET policy = jsonb_set(policy, '{intake,emergencyAheadMinutes}', '2880') WHERE policy IS NOT NULL;
