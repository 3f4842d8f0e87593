CREATE TABLE "carrier_readings" (
	"account" text PRIMARY KEY NOT NULL,
	"read_until" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"mediator_id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"question" jsonb NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "messages_out" DROP CONSTRAINT "messages_out_purpose_known";--> statement-breakpoint
DROP INDEX "messages_in_stored";--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "reminded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "reconfirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "late_minutes" integer;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "arrived_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "finished_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "offers" ADD COLUMN "called_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mediators" ADD COLUMN "channel" text DEFAULT 'sms' NOT NULL;--> statement-breakpoint
ALTER TABLE "mediators" ADD COLUMN "muted_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages_in" ADD COLUMN "channel" text DEFAULT 'sms' NOT NULL;--> statement-breakpoint
ALTER TABLE "messages_in" ADD COLUMN "written_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages_in" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
UPDATE "messages_in" SET "written_at" = "received_at", "due_at" = "received_at";--> statement-breakpoint
ALTER TABLE "messages_in" ALTER COLUMN "written_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "messages_in" ALTER COLUMN "due_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "messages_in" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "messages_out" ADD COLUMN "channel" text DEFAULT 'sms' NOT NULL;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_for_coordinators" ON "events" USING btree ("network_id","id") WHERE "events"."kind" = 'coordinator.told';--> statement-breakpoint
CREATE INDEX "messages_out_sent_by" ON "messages_out" USING btree ("network_id","sent_at");--> statement-breakpoint
CREATE INDEX "messages_in_stored" ON "messages_in" USING btree ("written_at","id") WHERE "messages_in"."state" = 'stored';--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_late_positive" CHECK ("bookings"."late_minutes" > 0);--> statement-breakpoint
ALTER TABLE "mediators" ADD CONSTRAINT "mediators_channel_known" CHECK ("mediators"."channel" in ('sms', 'whatsapp'));--> statement-breakpoint
ALTER TABLE "messages_in" ADD CONSTRAINT "messages_in_channel_known" CHECK ("messages_in"."channel" in ('sms', 'whatsapp'));--> statement-breakpoint
ALTER TABLE "messages_out" ADD CONSTRAINT "messages_out_channel_known" CHECK ("messages_out"."channel" in ('sms', 'whatsapp', 'voice'));--> statement-breakpoint
ALTER TABLE "messages_out" ADD CONSTRAINT "messages_out_purpose_known" CHECK ("messages_out"."purpose" in ('offer', 'confirmation', 'taken', 'not-needed', 'cancelled', 'expired', 'reminder', 'reply', 'call'));--> statement-breakpoint

-- Policies that a network has made its own get the new rules as a network starts with them: a stored policy is never merged when it is read.
UPDATE "networks" SET "policy" = "policy"
  || '{"reminder": {"at": "18:00", "unconfirmedMinutes": 180}, "presence": {"beforeMinutes": 120, "afterMinutes": 720}, "voice": {"enabled": false, "afterMinutes": 2, "atOnce": 3}}'
  || jsonb_build_object('sms', '{"dailyCap": 2000, "wrongCodeLimit": 5, "wrongCodeMinutes": 60, "muteMinutes": 60, "questionMinutes": 30, "whatsapp": false}' || ("policy" -> 'sms'))
  WHERE "policy" IS NOT NULL;
