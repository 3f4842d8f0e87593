ALTER TABLE "messages_mail" DROP CONSTRAINT "messages_mail_purpose_known";--> statement-breakpoint
ALTER TABLE "one_time_secrets" ALTER COLUMN "secret" SET DATA TYPE bytea USING '\x00'::bytea || convert_to("secret", 'UTF8');--> statement-breakpoint
ALTER TABLE "messages_mail" ADD CONSTRAINT "messages_mail_purpose_known" CHECK ("messages_mail"."purpose" in ('invitation', 'reset', 'password-changed', 'app-added', 'app-removed', 'passkey-added', 'passkey-removed', 'identity-added', 'factors-removed'));--> statement-breakpoint
-- By hand.

-- As in 0005_privacy.sql: what stood here in plain text is sealed by the step that follows every migration.
ALTER TABLE one_time_secrets ADD CONSTRAINT one_time_secrets_sealed CHECK (substr(secret, 1, 1) = '\x01') NOT VALID;--> statement-breakpoint

-- Digits that were sent before have a digest that can be guessed, and last five minutes.
UPDATE sms_codes SET code_hash = '';
