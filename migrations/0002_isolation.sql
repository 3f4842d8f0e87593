ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_role_known";--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_actor_role_known";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "site_ids" uuid[];--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "partner_id" uuid;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "organisation_id" uuid;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "partner_id" uuid;--> statement-breakpoint
ALTER TABLE "offers" ADD COLUMN "organisation_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_partner_fk" FOREIGN KEY ("partner_id","network_id") REFERENCES "public"."partners"("id","network_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_partner_manager_has_partner" CHECK (("api_keys"."role" = 'partner-manager') = ("api_keys"."partner_id" is not null));--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_sites_of_front_desk" CHECK ("api_keys"."site_ids" is null or "api_keys"."role" = 'front-desk');--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_role_known" CHECK ("api_keys"."role" in ('front-desk', 'mediator', 'coordinator', 'partner-manager', 'auditor', 'admin'));--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_actor_role_known" CHECK ("events"."actor_role" in ('front-desk', 'mediator', 'coordinator', 'partner-manager', 'auditor', 'admin', 'system'));--> statement-breakpoint
-- By hand.

-- The second wall: whatever a query forgets, a transaction sees and writes the rows of its own scope only. The
-- application works as `ponte_app`, which owns nothing; the settings come from `enter` in
-- src/adapters/postgres/connection.ts and end with the transaction. Without them there is nothing to see.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ponte_app') THEN
    CREATE ROLE ponte_app NOLOGIN;
  END IF;
  IF NOT pg_has_role(current_user, 'ponte_app', 'SET') THEN
    EXECUTE format('GRANT ponte_app TO %I WITH INHERIT FALSE, SET TRUE', current_user);
  END IF;
EXCEPTION
  -- Another database of this server is being migrated at the same time.
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION scope_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN current_setting('ponte.everything', true) = 'on';--> statement-breakpoint
CREATE FUNCTION scope_network() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ponte.network_id', true), '')::uuid;--> statement-breakpoint
CREATE FUNCTION scope_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ponte.organisation_id', true), '')::uuid;--> statement-breakpoint
CREATE FUNCTION scope_sites() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ponte.site_ids', true), '')::uuid[];--> statement-breakpoint
CREATE FUNCTION scope_mediator() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ponte.mediator_id', true), '')::uuid;--> statement-breakpoint
CREATE FUNCTION scope_partner() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ponte.partner_id', true), '')::uuid;--> statement-breakpoint
CREATE FUNCTION scope_subject() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ponte.subject_id', true), '');--> statement-breakpoint
-- The whole of a network: neither an office, nor a mediator, nor a partner.
CREATE FUNCTION scope_whole() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN scope_organisation() IS NULL AND scope_mediator() IS NULL AND scope_partner() IS NULL;--> statement-breakpoint
-- What a narrow scope reaches beyond its own rows, asked for once in a statement. As a subquery in a policy, the same
-- would be priced for every row in every scope, and the planner would leave the index for it.
CREATE FUNCTION mediators_of_partner() RETURNS uuid[] LANGUAGE sql STABLE
  AS 'SELECT array_agg(id) FROM mediators WHERE partner_id = scope_partner()';--> statement-breakpoint
CREATE FUNCTION mediators_of_organisation() RETURNS uuid[] LANGUAGE sql STABLE
  AS 'SELECT array_agg(DISTINCT mediator_id) FROM bookings WHERE organisation_id = scope_organisation()';--> statement-breakpoint
CREATE FUNCTION requests_of_mediator() RETURNS uuid[] LANGUAGE sql STABLE
  AS 'SELECT array_agg(request_id) FROM (SELECT request_id FROM offers WHERE mediator_id = scope_mediator()
    UNION SELECT request_id FROM bookings WHERE mediator_id = scope_mediator()) AS asked';--> statement-breakpoint
CREATE FUNCTION sites_of_mediator() RETURNS uuid[] LANGUAGE sql STABLE
  AS 'SELECT array_agg(DISTINCT site_id) FROM requests WHERE id = ANY (requests_of_mediator())';--> statement-breakpoint
CREATE FUNCTION organisations_of_mediator() RETURNS uuid[] LANGUAGE sql STABLE
  AS 'SELECT array_agg(DISTINCT organisation_id) FROM requests WHERE id = ANY (requests_of_mediator())';--> statement-breakpoint

-- What a request is about is copied, so that no policy has to ask another table's policy in a circle.
UPDATE offers o SET organisation_id = r.organisation_id FROM requests r WHERE r.id = o.request_id;--> statement-breakpoint
UPDATE bookings b SET organisation_id = r.organisation_id FROM requests r WHERE r.id = b.request_id;--> statement-breakpoint
UPDATE bookings b SET partner_id = m.partner_id FROM mediators m WHERE m.id = b.mediator_id;--> statement-breakpoint
CREATE FUNCTION copy_organisation_to_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT organisation_id INTO NEW.organisation_id FROM requests WHERE id = NEW.request_id;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER offers_organisation BEFORE INSERT ON offers
  FOR EACH ROW EXECUTE FUNCTION copy_organisation_to_offer();--> statement-breakpoint
CREATE OR REPLACE FUNCTION copy_place_to_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT r.organisation_id, CASE WHEN r.mode = 'on-site' THEN s.lat END, CASE WHEN r.mode = 'on-site' THEN s.lng END
    INTO NEW.organisation_id, NEW.lat, NEW.lng
    FROM requests r JOIN sites s ON s.id = r.site_id WHERE r.id = NEW.request_id;
  SELECT partner_id INTO NEW.partner_id FROM mediators WHERE id = NEW.mediator_id;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE INDEX bookings_of_organisation ON bookings (organisation_id, mediator_id);--> statement-breakpoint

GRANT SELECT ON comuni TO ponte_app;--> statement-breakpoint
GRANT SELECT, INSERT ON events TO ponte_app;--> statement-breakpoint
GRANT SELECT, UPDATE ON networks TO ponte_app;--> statement-breakpoint
GRANT SELECT ON languages, language_intelligibility, organisations, partners, sites TO ponte_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys, availability_exceptions, availability_rules, bookings,
  carrier_readings, conversations, idempotency_keys, mediator_exclusions, mediator_languages, mediator_qualifications,
  mediators, messages_in, messages_out, offers, request_wakes, requests TO ponte_app;--> statement-breakpoint

ALTER TABLE networks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY own_network ON networks
  USING ((SELECT scope_everything()) OR id = (SELECT scope_network()));--> statement-breakpoint

-- Whoever belongs to the network sees these.
ALTER TABLE languages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY own_network ON languages
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()));--> statement-breakpoint
ALTER TABLE language_intelligibility ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY own_network ON language_intelligibility
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()));--> statement-breakpoint
ALTER TABLE partners ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY own_network ON partners
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()));--> statement-breakpoint

-- An account at the carrier serves many networks.
ALTER TABLE carrier_readings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system_only ON carrier_readings USING ((SELECT scope_everything()));--> statement-breakpoint

-- Only for who reaches the whole network.
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY whole_network ON api_keys
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND (SELECT scope_whole()));--> statement-breakpoint
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY own_calls ON idempotency_keys
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR subject_id = (SELECT scope_subject())));--> statement-breakpoint
ALTER TABLE mediator_exclusions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY whole_network ON mediator_exclusions
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND (SELECT scope_whole()));--> statement-breakpoint

-- An office: its own. A mediator: what she was asked for, and where that is.
ALTER TABLE requests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON requests
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR organisation_id = (SELECT scope_organisation())
      AND ((SELECT scope_sites()) IS NULL OR site_id = ANY ((SELECT scope_sites())::uuid[]))
    OR id = ANY ((SELECT requests_of_mediator())::uuid[])));--> statement-breakpoint
ALTER TABLE offers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON offers
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR organisation_id = (SELECT scope_organisation()) OR mediator_id = (SELECT scope_mediator())));--> statement-breakpoint
ALTER TABLE bookings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON bookings
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR organisation_id = (SELECT scope_organisation()) OR mediator_id = (SELECT scope_mediator())
    OR partner_id = (SELECT scope_partner())));--> statement-breakpoint
ALTER TABLE sites ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON sites
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR organisation_id = (SELECT scope_organisation())
    OR id = ANY ((SELECT sites_of_mediator())::uuid[])));--> statement-breakpoint
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON organisations
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR id = (SELECT scope_organisation())
    OR id = ANY ((SELECT organisations_of_mediator())::uuid[])));--> statement-breakpoint
ALTER TABLE request_wakes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON request_wakes
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR EXISTS (SELECT FROM requests r WHERE r.id = request_wakes.request_id)));--> statement-breakpoint

-- An office sees who comes to it. A mediator: herself. A partner: its own.
ALTER TABLE mediators ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON mediators
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR id = (SELECT scope_mediator()) OR partner_id = (SELECT scope_partner())
    OR id = ANY ((SELECT mediators_of_organisation())::uuid[])));--> statement-breakpoint
ALTER TABLE mediator_languages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON mediator_languages
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR mediator_id = (SELECT scope_mediator())
    OR mediator_id = ANY ((SELECT mediators_of_partner())::uuid[])));--> statement-breakpoint
ALTER TABLE mediator_qualifications ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON mediator_qualifications
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR mediator_id = (SELECT scope_mediator())
    OR mediator_id = ANY ((SELECT mediators_of_partner())::uuid[])));--> statement-breakpoint
ALTER TABLE availability_rules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON availability_rules
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR mediator_id = (SELECT scope_mediator())
    OR mediator_id = ANY ((SELECT mediators_of_partner())::uuid[])));--> statement-breakpoint
ALTER TABLE availability_exceptions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON availability_exceptions
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR mediator_id = (SELECT scope_mediator())
    OR mediator_id = ANY ((SELECT mediators_of_partner())::uuid[])));--> statement-breakpoint

-- Words between a phone and the system.
ALTER TABLE messages_out ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON messages_out
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR mediator_id = (SELECT scope_mediator())));--> statement-breakpoint
ALTER TABLE messages_in ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON messages_in
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR mediator_id = (SELECT scope_mediator())));--> statement-breakpoint
ALTER TABLE conversations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY in_scope ON conversations
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR mediator_id = (SELECT scope_mediator())));--> statement-breakpoint

-- Everybody's doings are written down; an office reads those of its own requests.
ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY readable ON events FOR SELECT
  USING ((SELECT scope_everything()) OR network_id = (SELECT scope_network()) AND ((SELECT scope_whole())
    OR (SELECT scope_organisation()) IS NOT NULL AND EXISTS (SELECT FROM requests r WHERE r.id = events.request_id)));--> statement-breakpoint
CREATE POLICY appended ON events FOR INSERT
  WITH CHECK ((SELECT scope_everything()) OR network_id = (SELECT scope_network()));
