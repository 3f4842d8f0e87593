-- By hand: what the tables below are made of.
CREATE EXTENSION IF NOT EXISTS btree_gist;--> statement-breakpoint
-- Minutes do not depend on the time zone, so this may stand in generated columns and constraints, where timestamptz + interval may not.
CREATE FUNCTION plus_minutes(at timestamptz, minutes integer) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN at + make_interval(mins => minutes);--> statement-breakpoint
-- A plane in kilometres, true to scale at 42 degrees north (Italy's middle): good enough to sort by nearness.
CREATE FUNCTION km_point(lat double precision, lng double precision) RETURNS point
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN point(lng * 82.634, lat * 111.195);--> statement-breakpoint
-- From here on generated from src/adapters/postgres/schema.
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"prefix" text NOT NULL,
	"role" text NOT NULL,
	"organisation_id" uuid,
	"mediator_id" uuid,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash"),
	CONSTRAINT "api_keys_role_known" CHECK ("api_keys"."role" in ('front-desk', 'mediator', 'coordinator', 'admin')),
	CONSTRAINT "api_keys_front_desk_has_organisation" CHECK (("api_keys"."role" = 'front-desk') = ("api_keys"."organisation_id" is not null)),
	CONSTRAINT "api_keys_mediator_has_mediator" CHECK (("api_keys"."role" = 'mediator') = ("api_keys"."mediator_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"network_id" uuid NOT NULL,
	"subject_id" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"state" text NOT NULL,
	"locked_until" timestamp with time zone NOT NULL,
	"status" integer,
	"body" jsonb,
	"headers" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("network_id","subject_id","key"),
	CONSTRAINT "idempotency_keys_state_known" CHECK ("idempotency_keys"."state" in ('in-flight', 'done')),
	CONSTRAINT "idempotency_keys_done_has_status" CHECK (("idempotency_keys"."state" = 'done') = ("idempotency_keys"."status" is not null))
);
--> statement-breakpoint
CREATE TABLE "bookings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"mediator_id" uuid NOT NULL,
	"offer_id" uuid,
	"state" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"travel_before_minutes" integer NOT NULL,
	"busy" "tstzrange" GENERATED ALWAYS AS (tstzrange(plus_minutes(starts_at, -travel_before_minutes), ends_at)) STORED NOT NULL,
	"lat" double precision,
	"lng" double precision,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	CONSTRAINT "bookings_state_known" CHECK ("bookings"."state" in ('confirmed', 'arrived', 'finished', 'given-up', 'cancelled', 'replaced', 'no-show')),
	CONSTRAINT "bookings_end_after_start" CHECK ("bookings"."ends_at" > "bookings"."starts_at"),
	CONSTRAINT "bookings_travel_possible" CHECK ("bookings"."travel_before_minutes" between 0 and 1440),
	CONSTRAINT "bookings_ended_has_time" CHECK (("bookings"."state" in ('confirmed', 'arrived')) = ("bookings"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"network_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_role" text NOT NULL,
	"actor_id" text NOT NULL,
	"kind" text NOT NULL,
	"request_id" uuid,
	"subject_id" text,
	"data" jsonb NOT NULL,
	CONSTRAINT "events_actor_role_known" CHECK ("events"."actor_role" in ('front-desk', 'mediator', 'coordinator', 'admin', 'system'))
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"mediator_id" uuid NOT NULL,
	"state" text NOT NULL,
	"wave" integer NOT NULL,
	"code" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"decline_reason" text,
	"score" double precision NOT NULL,
	"parts" jsonb NOT NULL,
	CONSTRAINT "offers_id_network_unique" UNIQUE("id","network_id"),
	CONSTRAINT "offers_state_known" CHECK ("offers"."state" in ('queued', 'sent', 'delivered', 'accepted', 'declined', 'expired', 'withdrawn', 'undeliverable')),
	CONSTRAINT "offers_code_digits" CHECK ("offers"."code" ~ '^[0-9]{4}$'),
	CONSTRAINT "offers_expire_after_creation" CHECK ("offers"."expires_at" > "offers"."created_at"),
	CONSTRAINT "offers_closed_has_time" CHECK (("offers"."state" in ('queued', 'sent', 'delivered')) = ("offers"."closed_at" is null))
);
--> statement-breakpoint
CREATE TABLE "request_wakes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "request_wakes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"network_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"code" text NOT NULL,
	"state" text NOT NULL,
	"mode" text NOT NULL,
	"language" text NOT NULL,
	"acceptable_languages" text[] NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"requested_starts_at" timestamp with time zone,
	"duration_minutes" integer NOT NULL,
	"ends_at" timestamp with time zone GENERATED ALWAYS AS (plus_minutes(starts_at, duration_minutes)) STORED NOT NULL,
	"urgency" text NOT NULL,
	"setting" text NOT NULL,
	"gender_want" text,
	"gender_required" boolean NOT NULL,
	"relax" text[] NOT NULL,
	"relaxed" text[] NOT NULL,
	"case_ref" text,
	"preferred_mediator_ids" uuid[] NOT NULL,
	"people" integer NOT NULL,
	"unit" text,
	"contact" text,
	"notes" text,
	"cancellation_reason" text,
	"wave" integer DEFAULT 0 NOT NULL,
	"attention" text,
	"next_wake_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"searching_since" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "requests_id_network_unique" UNIQUE("id","network_id"),
	CONSTRAINT "requests_code_unique" UNIQUE("network_id","code"),
	CONSTRAINT "requests_state_known" CHECK ("requests"."state" in ('open', 'assigned', 'in-progress', 'completed', 'unfilled', 'cancelled')),
	CONSTRAINT "requests_mode_known" CHECK ("requests"."mode" in ('on-site', 'phone', 'video')),
	CONSTRAINT "requests_urgency_known" CHECK ("requests"."urgency" in ('emergency', 'urgent', 'routine')),
	CONSTRAINT "requests_setting_known" CHECK ("requests"."setting" in ('health', 'mental-health', 'legal', 'school', 'employment', 'social-services', 'minors', 'trafficking', 'labour-exploitation', 'registry')),
	CONSTRAINT "requests_gender_known" CHECK ("requests"."gender_want" in ('female', 'male', 'other')),
	CONSTRAINT "requests_attention_known" CHECK ("requests"."attention" in ('no-candidates', 'nobody-answered', 'unconfirmed', 'undeliverable')),
	CONSTRAINT "requests_relax_known" CHECK ("requests"."relax" <@ array['gender', 'dialect', 'phone', 'start-30', 'start+30', 'start-60', 'start+60', 'day-part']::text[]),
	CONSTRAINT "requests_relaxed_known" CHECK ("requests"."relaxed" <@ array['gender', 'dialect', 'phone', 'start-30', 'start+30', 'start-60', 'start+60', 'day-part']::text[]),
	CONSTRAINT "requests_gender_named" CHECK (not "requests"."gender_required" or "requests"."gender_want" is not null),
	CONSTRAINT "requests_duration_possible" CHECK ("requests"."duration_minutes" between 1 and 1440),
	CONSTRAINT "requests_people_positive" CHECK ("requests"."people" >= 1),
	CONSTRAINT "requests_open_has_due_time" CHECK ("requests"."state" <> 'open' or "requests"."next_wake_at" is not null),
	CONSTRAINT "requests_closed_has_time" CHECK (("requests"."state" in ('completed', 'unfilled', 'cancelled')) = ("requests"."closed_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "availability_exceptions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "availability_exceptions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"network_id" uuid NOT NULL,
	"mediator_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "availability_exceptions_kind_known" CHECK ("availability_exceptions"."kind" in ('free', 'busy')),
	CONSTRAINT "availability_exceptions_ends_after_start" CHECK ("availability_exceptions"."ends_at" > "availability_exceptions"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "availability_rules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "availability_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"network_id" uuid NOT NULL,
	"mediator_id" uuid NOT NULL,
	"weekday" smallint NOT NULL,
	"from_time" text NOT NULL,
	"to_time" text NOT NULL,
	"valid_from" date,
	"valid_to" date,
	CONSTRAINT "availability_rules_weekday_iso" CHECK ("availability_rules"."weekday" between 1 and 7),
	CONSTRAINT "availability_rules_from_time" CHECK ("availability_rules"."from_time" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
	CONSTRAINT "availability_rules_to_time" CHECK ("availability_rules"."to_time" ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
	CONSTRAINT "availability_rules_valid_span" CHECK ("availability_rules"."valid_from" <= "availability_rules"."valid_to")
);
--> statement-breakpoint
CREATE TABLE "mediator_exclusions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"mediator_id" uuid NOT NULL,
	"scope" text NOT NULL,
	"value" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mediator_exclusions_unique" UNIQUE("mediator_id","scope","value"),
	CONSTRAINT "mediator_exclusions_scope_known" CHECK ("mediator_exclusions"."scope" in ('case', 'organisation', 'site', 'language'))
);
--> statement-breakpoint
CREATE TABLE "mediator_languages" (
	"mediator_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"network_id" uuid NOT NULL,
	"home_km" "point" NOT NULL,
	"free" "tstzmultirange" NOT NULL,
	"free_until" timestamp with time zone,
	"listed" boolean NOT NULL,
	CONSTRAINT "mediator_languages_pkey" PRIMARY KEY("mediator_id","tag")
);
--> statement-breakpoint
CREATE TABLE "mediator_qualifications" (
	"mediator_id" uuid NOT NULL,
	"setting" text NOT NULL,
	"network_id" uuid NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "mediator_qualifications_pkey" PRIMARY KEY("mediator_id","setting"),
	CONSTRAINT "mediator_qualifications_setting_known" CHECK ("mediator_qualifications"."setting" in ('health', 'mental-health', 'legal', 'school', 'employment', 'social-services', 'minors', 'trafficking', 'labour-exploitation', 'registry'))
);
--> statement-breakpoint
CREATE TABLE "mediators" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"partner_id" uuid,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"gender" text NOT NULL,
	"phone_e164" text NOT NULL,
	"message_language" text DEFAULT 'it' NOT NULL,
	"sms_on" boolean DEFAULT true NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"home_comune" text NOT NULL,
	"home_lat" double precision NOT NULL,
	"home_lng" double precision NOT NULL,
	"home_km" "point" GENERATED ALWAYS AS (km_point(home_lat, home_lng)) STORED,
	"mobility" text NOT NULL,
	"max_travel_minutes" integer NOT NULL,
	"modes" text[] NOT NULL,
	"contract_minutes_per_week" integer,
	"weekly_cap_minutes" integer,
	"documents_expire_at" timestamp with time zone,
	"joined_at" timestamp with time zone NOT NULL,
	"available" "tstzmultirange" DEFAULT '{}' NOT NULL,
	"free" "tstzmultirange" DEFAULT '{}' NOT NULL,
	"free_until" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "mediators_phone_unique" UNIQUE("phone_e164"),
	CONSTRAINT "mediators_id_network_unique" UNIQUE("id","network_id"),
	CONSTRAINT "mediators_gender_known" CHECK ("mediators"."gender" in ('female', 'male', 'other')),
	CONSTRAINT "mediators_message_language_known" CHECK ("mediators"."message_language" in ('it', 'en', 'fr')),
	CONSTRAINT "mediators_state_known" CHECK ("mediators"."state" in ('active', 'paused', 'left')),
	CONSTRAINT "mediators_mobility_known" CHECK ("mediators"."mobility" in ('car', 'public-transport', 'bicycle', 'foot', 'remote')),
	CONSTRAINT "mediators_modes_known" CHECK ("mediators"."modes" <@ array['on-site', 'phone', 'video']::text[]),
	CONSTRAINT "mediators_phone_e164" CHECK ("mediators"."phone_e164" ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT "mediators_max_travel_positive" CHECK ("mediators"."max_travel_minutes" >= 0),
	CONSTRAINT "mediators_contract_positive" CHECK ("mediators"."contract_minutes_per_week" >= 0),
	CONSTRAINT "mediators_weekly_cap_positive" CHECK ("mediators"."weekly_cap_minutes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "messages_in" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid,
	"mediator_id" uuid,
	"provider_sid" text NOT NULL,
	"from_e164" text NOT NULL,
	"to_e164" text NOT NULL,
	"body" text NOT NULL,
	"state" text DEFAULT 'stored' NOT NULL,
	"intent" text,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "messages_in_provider_sid_unique" UNIQUE("provider_sid"),
	CONSTRAINT "messages_in_state_known" CHECK ("messages_in"."state" in ('stored', 'applied', 'answered', 'ignored'))
);
--> statement-breakpoint
CREATE TABLE "messages_out" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"mediator_id" uuid,
	"offer_id" uuid,
	"purpose" text NOT NULL,
	"to_e164" text NOT NULL,
	"body" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"provider_sid" text,
	"due_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"valid_until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"error_code" integer,
	CONSTRAINT "messages_out_provider_sid_unique" UNIQUE("provider_sid"),
	CONSTRAINT "messages_out_purpose_known" CHECK ("messages_out"."purpose" in ('offer', 'confirmation', 'taken', 'not-needed', 'cancelled', 'expired', 'reply')),
	CONSTRAINT "messages_out_state_known" CHECK ("messages_out"."state" in ('queued', 'sending', 'unknown', 'sent', 'delivered', 'undelivered', 'failed', 'dropped')),
	CONSTRAINT "messages_out_pending_has_due_time" CHECK ("messages_out"."state" not in ('queued', 'sending', 'unknown') or "messages_out"."due_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "comuni" (
	"istat" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"province" text NOT NULL,
	"lat" double precision NOT NULL,
	"lng" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "language_intelligibility" (
	"network_id" uuid NOT NULL,
	"speaks" text NOT NULL,
	"hears" text NOT NULL,
	"degree" text NOT NULL,
	CONSTRAINT "language_intelligibility_pkey" PRIMARY KEY("network_id","speaks","hears"),
	CONSTRAINT "language_intelligibility_degree_known" CHECK ("language_intelligibility"."degree" in ('exact', 'close', 'partial', 'poor', 'none'))
);
--> statement-breakpoint
CREATE TABLE "languages" (
	"network_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"name_it" text NOT NULL,
	"name_en" text NOT NULL,
	"endonym" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "languages_pkey" PRIMARY KEY("network_id","tag")
);
--> statement-breakpoint
CREATE TABLE "networks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"zone" text NOT NULL,
	"demo" boolean DEFAULT false NOT NULL,
	"policy" jsonb,
	"sms_sender" text,
	CONSTRAINT "networks_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	CONSTRAINT "organisations_id_network_unique" UNIQUE("id","network_id"),
	CONSTRAINT "organisations_name_unique" UNIQUE("network_id","name")
);
--> statement-breakpoint
CREATE TABLE "partners" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "partners_id_network_unique" UNIQUE("id","network_id"),
	CONSTRAINT "partners_name_unique" UNIQUE("network_id","name")
);
--> statement-breakpoint
CREATE TABLE "sites" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"comune_istat" text NOT NULL,
	"lat" double precision NOT NULL,
	"lng" double precision NOT NULL,
	"certainty" text NOT NULL,
	CONSTRAINT "sites_id_organisation_network_unique" UNIQUE("id","organisation_id","network_id"),
	CONSTRAINT "sites_name_unique" UNIQUE("organisation_id","name","comune_istat"),
	CONSTRAINT "sites_certainty_known" CHECK ("sites"."certainty" in ('known', 'demo'))
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organisation_fk" FOREIGN KEY ("organisation_id","network_id") REFERENCES "public"."organisations"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_request_fk" FOREIGN KEY ("request_id","network_id") REFERENCES "public"."requests"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_offer_fk" FOREIGN KEY ("offer_id","network_id") REFERENCES "public"."offers"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_request_fk" FOREIGN KEY ("request_id","network_id") REFERENCES "public"."requests"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_site_fk" FOREIGN KEY ("site_id","organisation_id","network_id") REFERENCES "public"."sites"("id","organisation_id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_language_fk" FOREIGN KEY ("network_id","language") REFERENCES "public"."languages"("network_id","tag") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "availability_exceptions" ADD CONSTRAINT "availability_exceptions_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "availability_rules" ADD CONSTRAINT "availability_rules_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mediator_exclusions" ADD CONSTRAINT "mediator_exclusions_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mediator_languages" ADD CONSTRAINT "mediator_languages_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mediator_languages" ADD CONSTRAINT "mediator_languages_language_fk" FOREIGN KEY ("network_id","tag") REFERENCES "public"."languages"("network_id","tag") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mediator_qualifications" ADD CONSTRAINT "mediator_qualifications_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mediators" ADD CONSTRAINT "mediators_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mediators" ADD CONSTRAINT "mediators_home_comune_comuni_istat_fk" FOREIGN KEY ("home_comune") REFERENCES "public"."comuni"("istat") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mediators" ADD CONSTRAINT "mediators_partner_fk" FOREIGN KEY ("partner_id","network_id") REFERENCES "public"."partners"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages_in" ADD CONSTRAINT "messages_in_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages_out" ADD CONSTRAINT "messages_out_mediator_fk" FOREIGN KEY ("mediator_id","network_id") REFERENCES "public"."mediators"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages_out" ADD CONSTRAINT "messages_out_offer_fk" FOREIGN KEY ("offer_id","network_id") REFERENCES "public"."offers"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "language_intelligibility" ADD CONSTRAINT "language_intelligibility_speaks_fk" FOREIGN KEY ("network_id","speaks") REFERENCES "public"."languages"("network_id","tag") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "language_intelligibility" ADD CONSTRAINT "language_intelligibility_hears_fk" FOREIGN KEY ("network_id","hears") REFERENCES "public"."languages"("network_id","tag") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "languages" ADD CONSTRAINT "languages_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partners" ADD CONSTRAINT "partners_network_id_networks_id_fk" FOREIGN KEY ("network_id") REFERENCES "public"."networks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sites" ADD CONSTRAINT "sites_comune_istat_comuni_istat_fk" FOREIGN KEY ("comune_istat") REFERENCES "public"."comuni"("istat") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sites" ADD CONSTRAINT "sites_organisation_fk" FOREIGN KEY ("organisation_id","network_id") REFERENCES "public"."organisations"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_of_network" ON "api_keys" USING btree ("network_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "bookings_one_live_per_request" ON "bookings" USING btree ("request_id") WHERE "bookings"."state" in ('confirmed', 'arrived');--> statement-breakpoint
CREATE INDEX "bookings_of_request" ON "bookings" USING btree ("request_id","created_at");--> statement-breakpoint
CREATE INDEX "bookings_of_mediator" ON "bookings" USING btree ("mediator_id","ends_at");--> statement-breakpoint
CREATE INDEX "events_of_request" ON "events" USING btree ("request_id","id") WHERE "events"."request_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "offers_one_open_per_mediator" ON "offers" USING btree ("request_id","mediator_id") WHERE "offers"."state" in ('queued', 'sent', 'delivered');--> statement-breakpoint
CREATE INDEX "offers_of_request" ON "offers" USING btree ("request_id","created_at");--> statement-breakpoint
CREATE INDEX "offers_of_mediator" ON "offers" USING btree ("mediator_id","created_at");--> statement-breakpoint
CREATE INDEX "offers_open_of_mediator" ON "offers" USING btree ("mediator_id") WHERE "offers"."state" in ('queued', 'sent', 'delivered');--> statement-breakpoint
CREATE INDEX "request_wakes_of_request" ON "request_wakes" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "request_wakes_due" ON "request_wakes" USING btree ("at");--> statement-breakpoint
CREATE INDEX "requests_due" ON "requests" USING btree ("next_wake_at") WHERE "requests"."next_wake_at" is not null;--> statement-breakpoint
CREATE INDEX "requests_of_network" ON "requests" USING btree ("network_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "requests_of_organisation" ON "requests" USING btree ("organisation_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "requests_of_case" ON "requests" USING btree ("organisation_id","case_ref") WHERE "requests"."case_ref" is not null;--> statement-breakpoint
CREATE INDEX "requests_of_language" ON "requests" USING btree ("network_id","language","starts_at");--> statement-breakpoint
CREATE INDEX "availability_exceptions_of_mediator" ON "availability_exceptions" USING btree ("mediator_id");--> statement-breakpoint
CREATE INDEX "availability_rules_of_mediator" ON "availability_rules" USING btree ("mediator_id");--> statement-breakpoint
CREATE INDEX "mediator_languages_nearest" ON "mediator_languages" USING gist ("network_id","tag","home_km") WHERE "mediator_languages"."listed";--> statement-breakpoint
CREATE INDEX "mediators_by_name" ON "mediators" USING btree ("network_id","family_name","given_name","id");--> statement-breakpoint
CREATE INDEX "mediators_stale_free" ON "mediators" USING btree ("free_until" NULLS FIRST);--> statement-breakpoint
CREATE INDEX "messages_in_stored" ON "messages_in" USING btree ("received_at") WHERE "messages_in"."state" = 'stored';--> statement-breakpoint
CREATE INDEX "messages_in_of_sender" ON "messages_in" USING btree ("from_e164","received_at");--> statement-breakpoint
CREATE INDEX "messages_out_due" ON "messages_out" USING btree ("due_at") WHERE "messages_out"."state" in ('queued', 'sending', 'unknown', 'sent');--> statement-breakpoint
CREATE INDEX "messages_out_of_offer" ON "messages_out" USING btree ("offer_id");--> statement-breakpoint
CREATE INDEX "messages_out_sent_to" ON "messages_out" USING btree ("to_e164","purpose","sent_at");--> statement-breakpoint
CREATE INDEX "comuni_name" ON "comuni" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "sites_of_network" ON "sites" USING btree ("network_id","organisation_id");--> statement-breakpoint
-- By hand: what drizzle cannot say.
--
-- A mediator is in one place at a time, and needs the time to get there.
ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap
  EXCLUDE USING gist (mediator_id WITH =, busy WITH &&) WHERE (state IN ('confirmed', 'arrived'));--> statement-breakpoint
-- A late answer can never reach a newer offer: a code is not used again for 30 days.
ALTER TABLE offers ADD CONSTRAINT offers_code_not_reused
  EXCLUDE USING gist (mediator_id WITH =, code WITH =, tstzrange(created_at, plus_minutes(created_at, 43200)) WITH &&);--> statement-breakpoint

-- States move only along the tables of src/domain/dispatch/states.ts; what is final does not move again.
CREATE FUNCTION refuse_wrong_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (OLD.state || '>' || NEW.state = ANY (TG_ARGV)) THEN
    RAISE EXCEPTION '% may not move from % to %', TG_TABLE_NAME, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER requests_moves BEFORE UPDATE OF state ON requests
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION refuse_wrong_move(
    'open>assigned', 'open>unfilled', 'open>cancelled',
    'assigned>in-progress', 'assigned>open', 'assigned>cancelled',
    'in-progress>completed');--> statement-breakpoint
CREATE TRIGGER offers_moves BEFORE UPDATE OF state ON offers
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION refuse_wrong_move(
    'queued>sent', 'queued>delivered', 'queued>accepted', 'queued>declined', 'queued>expired', 'queued>withdrawn', 'queued>undeliverable',
    'sent>delivered', 'sent>accepted', 'sent>declined', 'sent>expired', 'sent>withdrawn', 'sent>undeliverable',
    'delivered>accepted', 'delivered>declined', 'delivered>expired', 'delivered>withdrawn', 'delivered>undeliverable');--> statement-breakpoint
CREATE TRIGGER bookings_moves BEFORE UPDATE OF state ON bookings
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION refuse_wrong_move(
    'confirmed>arrived', 'confirmed>finished', 'confirmed>given-up', 'confirmed>cancelled', 'confirmed>replaced', 'confirmed>no-show',
    'arrived>finished', 'arrived>cancelled');--> statement-breakpoint
CREATE TRIGGER messages_out_moves BEFORE UPDATE OF state ON messages_out
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION refuse_wrong_move(
    'queued>sending', 'queued>dropped', 'queued>sent', 'queued>delivered', 'queued>undelivered', 'queued>failed',
    'sending>sent', 'sending>delivered', 'sending>undelivered', 'sending>failed', 'sending>unknown', 'sending>queued',
    'unknown>queued', 'unknown>sent', 'unknown>delivered', 'unknown>undelivered', 'unknown>failed', 'unknown>dropped',
    'sent>delivered', 'sent>undelivered', 'sent>failed');--> statement-breakpoint
CREATE TRIGGER messages_in_moves BEFORE UPDATE OF state ON messages_in
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION refuse_wrong_move(
    'stored>applied', 'stored>answered', 'stored>ignored');--> statement-breakpoint
-- Events are history: they are added, and nothing else.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;--> statement-breakpoint
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();--> statement-breakpoint

-- Free time = available time less live bookings, kept right whoever writes either of them. The way between them is for
-- the rules of matching, which know all of it; here it must not hide somebody who could come.
CREATE FUNCTION promised_time(mediator uuid) RETURNS tstzmultirange LANGUAGE sql STABLE
  RETURN coalesce((SELECT range_agg(tstzrange(starts_at, ends_at)) FROM bookings
    WHERE mediator_id = mediator AND state IN ('confirmed', 'arrived')), '{}');--> statement-breakpoint
CREATE FUNCTION subtract_promised_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.free := NEW.available - promised_time(NEW.id);
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER mediators_free BEFORE INSERT OR UPDATE OF available ON mediators
  FOR EACH ROW EXECUTE FUNCTION subtract_promised_time();--> statement-breakpoint
CREATE FUNCTION refresh_free_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mediator uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.mediator_id ELSE NEW.mediator_id END;
BEGIN
  -- The lock first, in a statement of its own: the next one then sees what the last holder committed.
  PERFORM FROM mediators WHERE id = mediator FOR NO KEY UPDATE;
  UPDATE mediators SET free = available - promised_time(mediator) WHERE id = mediator;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER bookings_free AFTER INSERT OR DELETE OR UPDATE OF state, starts_at, ends_at ON bookings
  FOR EACH ROW EXECUTE FUNCTION refresh_free_time();--> statement-breakpoint
CREATE FUNCTION refuse_other_mediator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a booking stays with its mediator and its request'
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;--> statement-breakpoint
CREATE TRIGGER bookings_stay BEFORE UPDATE OF mediator_id, request_id ON bookings
  FOR EACH ROW WHEN (OLD.mediator_id <> NEW.mediator_id OR OLD.request_id <> NEW.request_id)
  EXECUTE FUNCTION refuse_other_mediator();--> statement-breakpoint

-- Where a booking takes her; nowhere for phone and video.
CREATE FUNCTION copy_place_to_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT s.lat, s.lng INTO NEW.lat, NEW.lng
    FROM requests r JOIN sites s ON s.id = r.site_id WHERE r.id = NEW.request_id AND r.mode = 'on-site';
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER bookings_place BEFORE INSERT ON bookings
  FOR EACH ROW EXECUTE FUNCTION copy_place_to_booking();--> statement-breakpoint

-- What candidates are narrowed by stands beside each language, so that one index answers.
CREATE FUNCTION copy_mediator_to_language() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT home_km, CASE WHEN state = 'active' THEN free ELSE '{}' END, free_until, state <> 'left'
    INTO NEW.home_km, NEW.free, NEW.free_until, NEW.listed FROM mediators WHERE id = NEW.mediator_id;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER mediator_languages_copy BEFORE INSERT ON mediator_languages
  FOR EACH ROW EXECUTE FUNCTION copy_mediator_to_language();--> statement-breakpoint
CREATE FUNCTION copy_mediator_to_languages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE mediator_languages
    SET home_km = NEW.home_km, free = CASE WHEN NEW.state = 'active' THEN NEW.free ELSE '{}' END, free_until = NEW.free_until,
      listed = NEW.state <> 'left'
    WHERE mediator_id = NEW.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER mediators_copy AFTER UPDATE ON mediators
  FOR EACH ROW WHEN (OLD.free <> NEW.free OR OLD.free_until IS DISTINCT FROM NEW.free_until
    OR OLD.state <> NEW.state OR OLD.home_lat <> NEW.home_lat OR OLD.home_lng <> NEW.home_lng)
  EXECUTE FUNCTION copy_mediator_to_languages();--> statement-breakpoint

-- The code of a live request that another would double. The lock serialises the question; its own statement comes
-- first, so that the second sees what the last holder committed, and all of it costs one round trip.
CREATE FUNCTION probable_duplicate(organisation uuid, site uuid, asked_case text, asked_language text, starts timestamptz, ends timestamptz)
  RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws('|', organisation, site, asked_case, asked_language), 0));
  RETURN (SELECT code FROM requests
    WHERE organisation_id = organisation AND case_ref = asked_case AND site_id = site AND language = asked_language
      AND state IN ('open', 'assigned', 'in-progress') AND starts_at < ends AND ends_at > starts
    ORDER BY created_at LIMIT 1);
END $$;
