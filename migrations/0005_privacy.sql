CREATE TABLE "data_keys" (
	"subject_id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid,
	"wrapped_key" bytea NOT NULL,
	"master_key_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention_runs" (
	"network_id" uuid PRIMARY KEY NOT NULL,
	"due_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mediators" DROP CONSTRAINT "mediators_phone_unique";--> statement-breakpoint
ALTER TABLE "mediators" DROP CONSTRAINT "mediators_phone_e164";--> statement-breakpoint
DROP INDEX "messages_in_of_sender";--> statement-breakpoint
DROP INDEX "messages_out_sent_to";--> statement-breakpoint
ALTER TABLE "bookings" ALTER COLUMN "end_reason" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("end_reason", 'UTF8');--> statement-breakpoint
ALTER TABLE "offers" ALTER COLUMN "decline_reason" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("decline_reason", 'UTF8');--> statement-breakpoint
ALTER TABLE "requests" ALTER COLUMN "unit" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("unit", 'UTF8');--> statement-breakpoint
ALTER TABLE "requests" ALTER COLUMN "contact" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("contact", 'UTF8');--> statement-breakpoint
ALTER TABLE "requests" ALTER COLUMN "notes" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("notes", 'UTF8');--> statement-breakpoint
ALTER TABLE "requests" ALTER COLUMN "cancellation_reason" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("cancellation_reason", 'UTF8');--> statement-breakpoint
ALTER TABLE "mediators" ALTER COLUMN "given_name" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mediators" ALTER COLUMN "family_name" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mediators" ALTER COLUMN "phone_e164" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("phone_e164", 'UTF8');--> statement-breakpoint
ALTER TABLE "mediators" ALTER COLUMN "phone_e164" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "messages_in" ALTER COLUMN "from_e164" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("from_e164", 'UTF8');--> statement-breakpoint
ALTER TABLE "messages_in" ALTER COLUMN "body" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("body", 'UTF8');--> statement-breakpoint
ALTER TABLE "messages_out" ALTER COLUMN "to_e164" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("to_e164", 'UTF8');--> statement-breakpoint
ALTER TABLE "messages_out" ALTER COLUMN "body" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("body", 'UTF8');--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "pseudonymised" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "mediators" ADD COLUMN "sealed_name" bytea;--> statement-breakpoint
ALTER TABLE "mediators" ADD COLUMN "phone_index" bytea;--> statement-breakpoint
ALTER TABLE "mediators" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages_in" ADD COLUMN "key_id" uuid;--> statement-breakpoint
ALTER TABLE "messages_in" ADD COLUMN "from_index" bytea;--> statement-breakpoint
ALTER TABLE "messages_out" ADD COLUMN "to_index" bytea;--> statement-breakpoint
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retention_runs" ADD CONSTRAINT "retention_runs_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "data_keys_by_master" ON "data_keys" USING btree ("master_key_id");--> statement-breakpoint
CREATE INDEX "events_of_purges" ON "events" USING btree ("network_id","id") WHERE "events"."kind" = 'retention.purged';--> statement-breakpoint
CREATE INDEX "events_about" ON "events" USING btree ("subject_id","id") WHERE "events"."kind" like 'mediator.%';--> statement-breakpoint
CREATE INDEX "requests_with_details" ON "requests" USING btree ("network_id","ends_at") WHERE "requests"."unit" is not null or "requests"."contact" is not null or "requests"."notes" is not null;--> statement-breakpoint
CREATE INDEX "requests_with_case" ON "requests" USING btree ("network_id","ends_at") WHERE not "requests"."pseudonymised";--> statement-breakpoint
CREATE INDEX "messages_in_of_mediator" ON "messages_in" USING btree ("mediator_id");--> statement-breakpoint
CREATE INDEX "messages_in_by_age" ON "messages_in" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "messages_out_of_mediator" ON "messages_out" USING btree ("mediator_id");--> statement-breakpoint
CREATE INDEX "messages_out_by_age" ON "messages_out" USING btree ("network_id","created_at");--> statement-breakpoint
CREATE INDEX "messages_in_of_sender" ON "messages_in" USING btree ("from_index","received_at");--> statement-breakpoint
CREATE INDEX "messages_out_sent_to" ON "messages_out" USING btree ("to_index","purpose","sent_at");--> statement-breakpoint
ALTER TABLE "mediators" ADD CONSTRAINT "mediators_phone_unique" UNIQUE("phone_index");--> statement-breakpoint
ALTER TABLE "mediators" ADD CONSTRAINT "mediators_named_once" CHECK (("mediators"."sealed_name" is null) = ("mediators"."given_name" is not null) and ("mediators"."given_name" is null) = ("mediators"."family_name" is null));--> statement-breakpoint
-- By hand.

-- What was stored before belongs to its mediator, or to itself.
UPDATE messages_in SET key_id = coalesce(mediator_id, id);--> statement-breakpoint
ALTER TABLE messages_in ALTER COLUMN key_id SET NOT NULL;--> statement-breakpoint

-- A first byte of 1: sealed. What the conversion above has left begins with 0, is plain, and is sealed by the step that
-- follows every migration (src/adapters/postgres/seal-plain.ts); it then validates these, and nothing plain comes back.
ALTER TABLE requests ADD CONSTRAINT requests_sealed CHECK (
  (unit IS NULL OR substr(unit, 1, 1) = '\x01') AND (contact IS NULL OR substr(contact, 1, 1) = '\x01')
  AND (notes IS NULL OR substr(notes, 1, 1) = '\x01')
  AND (cancellation_reason IS NULL OR substr(cancellation_reason, 1, 1) = '\x01')) NOT VALID;--> statement-breakpoint
ALTER TABLE offers ADD CONSTRAINT offers_sealed CHECK (
  decline_reason IS NULL OR substr(decline_reason, 1, 1) = '\x01') NOT VALID;--> statement-breakpoint
ALTER TABLE bookings ADD CONSTRAINT bookings_sealed CHECK (
  end_reason IS NULL OR substr(end_reason, 1, 1) = '\x01') NOT VALID;--> statement-breakpoint
ALTER TABLE mediators ADD CONSTRAINT mediators_sealed CHECK (
  (phone_e164 IS NULL OR substr(phone_e164, 1, 1) = '\x01') AND (phone_e164 IS NULL) = (phone_index IS NULL)
  AND (sealed_name IS NULL OR substr(sealed_name, 1, 1) = '\x01')) NOT VALID;--> statement-breakpoint
ALTER TABLE messages_out ADD CONSTRAINT messages_out_sealed CHECK (
  substr(to_e164, 1, 1) = '\x01' AND substr(body, 1, 1) = '\x01' AND to_index IS NOT NULL) NOT VALID;--> statement-breakpoint
ALTER TABLE messages_in ADD CONSTRAINT messages_in_sealed CHECK (
  substr(from_e164, 1, 1) = '\x01' AND substr(body, 1, 1) = '\x01' AND from_index IS NOT NULL) NOT VALID;--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE, DELETE ON data_keys, retention_runs TO ponte_app;--> statement-breakpoint

-- A key is worth something with a master key only. It is found by whoever sees what it opens; the key of the phone
-- index, which has no network, by all. Written with what it opens, replaced and deleted for a whole network only.
ALTER TABLE data_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY readable ON data_keys FOR SELECT
  USING ((SELECT scope_everything())
    OR subject_id = '00000000-0000-0000-0000-000000000000' AND (SELECT scope_network()) IS NOT NULL
    OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
      OR EXISTS (SELECT FROM requests r WHERE r.id = data_keys.subject_id)
      OR EXISTS (SELECT FROM mediators m WHERE m.id = data_keys.subject_id)));--> statement-breakpoint
CREATE POLICY made ON data_keys FOR INSERT
  WITH CHECK ((SELECT scope_everything()) OR network_id = (SELECT scope_network()));--> statement-breakpoint
CREATE POLICY replaced ON data_keys FOR UPDATE
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND (SELECT scope_whole()));--> statement-breakpoint
CREATE POLICY erased ON data_keys FOR DELETE
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND (SELECT scope_whole()));--> statement-breakpoint

ALTER TABLE retention_runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON retention_runs USING ((SELECT scope_everything()));
--> statement-breakpoint

-- Policies that a network has made its own get the new rules as a network starts with them.
UPDATE networks SET policy = '{"retention": {"detailDays": 30, "requestMonths": 24, "messageDays": 90, "strangerDays": 30},
  "privacy": {"encryptNames": false}}' || policy WHERE policy IS NOT NULL;
