"""What the database keeps right about benefits, whoever writes.

Nothing is approved or paid before its public notice has ended by the database's own clock, or while an objection is looked
into. Balances follow entries and nothing else. Nobody decides about themselves or their kin, nor pays what they decided.
Decisions, notices and entries stay as they are. People's rows are seen by themselves and by their part of the tree.
"""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable, keep_plans

PATHS_SQL = """
CREATE TRIGGER benefit_fills_path BEFORE INSERT OR UPDATE ON programs_application
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();
CREATE TRIGGER notice_fills_path BEFORE INSERT OR UPDATE ON programs_notice
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();
CREATE TRIGGER hardship_fills_path BEFORE INSERT OR UPDATE ON programs_hardshipfile
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();
CREATE FUNCTION programs_paths_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('chunfeng.everything', true), '');
BEGIN
    PERFORM set_config('chunfeng.everything', 'on', true);
    UPDATE programs_application AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;
    UPDATE programs_application AS row SET stage_path = moved.path
    FROM moved JOIN was USING (id) WHERE row.stage_path = was.path AND was.path <> moved.path;
    UPDATE programs_hardshipfile AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;
    UPDATE programs_notice AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;
    PERFORM set_config('chunfeng.everything', before, true);
    RETURN NULL;
END $$;
CREATE TRIGGER programs_paths_follow AFTER UPDATE ON unions_organisation
    REFERENCING OLD TABLE AS was NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION programs_paths_follow();
"""
NO_PATHS = """
DROP TRIGGER programs_paths_follow ON unions_organisation;
DROP FUNCTION programs_paths_follow;
DROP TRIGGER hardship_fills_path ON programs_hardshipfile;
DROP TRIGGER notice_fills_path ON programs_notice;
DROP TRIGGER benefit_fills_path ON programs_application;
"""

NOTICE = """
CREATE FUNCTION programs_notice_is_over(application bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('chunfeng.everything', true), '');
    over boolean;
BEGIN
    PERFORM set_config('chunfeng.everything', 'on', true);
    SELECT EXISTS (
        SELECT FROM programs_noticeentry entry JOIN programs_notice notice ON notice.id = entry.notice_id
        WHERE entry.application_id = application AND entry.stands AND NOT entry.frozen
            AND notice.ends_on < (now() AT TIME ZONE 'Asia/Shanghai')::date
    ) INTO over;
    PERFORM set_config('chunfeng.everything', before, true);
    RETURN over;
END $$;

CREATE FUNCTION programs_application_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT programs_notice_is_over(NEW.id) THEN
        RAISE EXCEPTION 'Application % is not approved or paid before its public notice has ended', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'benefit_after_notice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER benefit_after_notice BEFORE INSERT OR UPDATE ON programs_application
    FOR EACH ROW WHEN (NEW.needs_notice AND NEW.state IN ('approved', 'ordered', 'paid'))
    EXECUTE FUNCTION programs_application_waits();

CREATE FUNCTION programs_refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was decided or shown: %', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER benefit_keeps_its_notice BEFORE UPDATE ON programs_application
    FOR EACH ROW WHEN (OLD.needs_notice AND NOT NEW.needs_notice AND OLD.state <> 'draft')
    EXECUTE FUNCTION programs_refuse_row('whether a public notice is due is settled when an application is sent in');

CREATE TRIGGER notice_stays BEFORE UPDATE ON programs_notice
    FOR EACH ROW WHEN ((OLD.code, OLD.version_id, OLD.starts_on, OLD.ends_on, OLD.days, OLD.snapshot, OLD.sha256)
        IS DISTINCT FROM (NEW.code, NEW.version_id, NEW.starts_on, NEW.ends_on, NEW.days, NEW.snapshot, NEW.sha256))
    EXECUTE FUNCTION programs_refuse_row('post a new notice');
CREATE TRIGGER notice_is_not_removed BEFORE DELETE ON programs_notice
    FOR EACH ROW EXECUTE FUNCTION programs_refuse_row('post a new notice');
CREATE TRIGGER notice_ends_on_its_day BEFORE UPDATE ON programs_notice
    FOR EACH ROW WHEN (OLD.state = 'posted' AND NEW.state <> 'posted'
        AND NEW.ends_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
    EXECUTE FUNCTION programs_refuse_row('a notice ends after its last day');
CREATE TRIGGER decision_stays BEFORE UPDATE ON programs_decision
    FOR EACH ROW WHEN ((OLD.application_id, OLD.version_id, OLD.stage, OLD.act, OLD.by_id, OLD.at, OLD.checks, OLD.sha256)
        IS DISTINCT FROM (NEW.application_id, NEW.version_id, NEW.stage, NEW.act, NEW.by_id, NEW.at, NEW.checks, NEW.sha256))
    EXECUTE FUNCTION programs_refuse_row('decide anew');
CREATE TRIGGER decision_is_not_removed BEFORE DELETE ON programs_decision
    FOR EACH ROW EXECUTE FUNCTION programs_refuse_row('decide anew');
"""
NO_NOTICE = """
DROP TRIGGER decision_is_not_removed ON programs_decision;
DROP TRIGGER decision_stays ON programs_decision;
DROP TRIGGER notice_ends_on_its_day ON programs_notice;
DROP TRIGGER notice_is_not_removed ON programs_notice;
DROP TRIGGER notice_stays ON programs_notice;
DROP TRIGGER benefit_keeps_its_notice ON programs_application;
DROP FUNCTION programs_refuse_row;
DROP TRIGGER benefit_after_notice ON programs_application;
DROP FUNCTION programs_application_waits;
DROP FUNCTION programs_notice_is_over;
"""

APART = """
CREATE FUNCTION programs_are_kin(one bigint, other bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('chunfeng.everything', true), '');
    found boolean;
BEGIN
    PERFORM set_config('chunfeng.everything', 'on', true);
    SELECT EXISTS (
        SELECT FROM programs_kinship tie JOIN people_person person ON person.phone_index = tie.phone_index
        WHERE (tie.person_id, person.id) IN ((one, other), (other, one))
    ) INTO found;
    PERFORM set_config('chunfeng.everything', before, true);
    RETURN found;
END $$;

CREATE FUNCTION programs_decided_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    applicant bigint;
BEGIN
    SELECT applicant_id INTO applicant FROM programs_application WHERE id = NEW.application_id;
    IF applicant = NEW.by_id THEN
        RAISE EXCEPTION 'Nobody decides about their own application'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_not_own';
    END IF;
    IF programs_are_kin(applicant, NEW.by_id) THEN
        RAISE EXCEPTION 'Nobody decides about the application of kin'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_not_kin';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_by_another BEFORE INSERT ON programs_decision
    FOR EACH ROW EXECUTE FUNCTION programs_decided_by_another();

CREATE FUNCTION programs_paid_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found programs_application;
BEGIN
    SELECT * INTO found FROM programs_application WHERE id = NEW.application_id;
    IF found.state NOT IN ('approved', 'reissued') OR found.amount <> NEW.amount THEN
        RAISE EXCEPTION 'Application % is not approved for this sum', found.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_as_approved';
    END IF;
    IF found.needs_notice AND NOT programs_notice_is_over(NEW.application_id) THEN
        RAISE EXCEPTION 'Application % is not paid before its public notice has ended', found.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_after_notice';
    END IF;
    IF EXISTS (SELECT FROM programs_decision WHERE application_id = NEW.application_id AND by_id = NEW.made_by_id)
        OR found.applicant_id = NEW.made_by_id OR programs_are_kin(found.applicant_id, NEW.made_by_id) THEN
        RAISE EXCEPTION 'Nobody pays what they have decided, nor themselves or kin'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_by_another BEFORE INSERT ON programs_payment
    FOR EACH ROW EXECUTE FUNCTION programs_paid_by_another();
CREATE TRIGGER payment_stays BEFORE UPDATE ON programs_payment
    FOR EACH ROW WHEN ((OLD.application_id, OLD.batch_id, OLD.turn, OLD.reference, OLD.amount, OLD.made_by_id)
        IS DISTINCT FROM (NEW.application_id, NEW.batch_id, NEW.turn, NEW.reference, NEW.amount, NEW.made_by_id))
    EXECUTE FUNCTION programs_refuse_row('pay anew');
CREATE TRIGGER payment_is_not_removed BEFORE DELETE ON programs_payment
    FOR EACH ROW EXECUTE FUNCTION programs_refuse_row('pay anew');
"""
NOT_APART = """
DROP TRIGGER payment_is_not_removed ON programs_payment;
DROP TRIGGER payment_stays ON programs_payment;
DROP TRIGGER payment_by_another ON programs_payment;
DROP FUNCTION programs_paid_by_another;
DROP TRIGGER decision_by_another ON programs_decision;
DROP FUNCTION programs_decided_by_another;
DROP FUNCTION programs_are_kin;
"""

# Accounts in the order of their ids, so that two movements never wait for each other. Whose money it is, is summed once the
# accounts are held: a second writer waits there.
LEDGER = """
CREATE FUNCTION programs_move_money() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    giver programs_account;
    taker programs_account;
    way text;
BEGIN
    SELECT * INTO giver FROM programs_account WHERE id = NEW.out_of_id;
    SELECT * INTO taker FROM programs_account WHERE id = NEW.into_id;
    way := CASE NEW.kind
        WHEN 'fund' THEN 'origin>available' WHEN 'reserve' THEN 'available>reserved'
        WHEN 'release' THEN 'reserved>available' WHEN 'commit' THEN 'reserved>committed'
        WHEN 'cancel' THEN 'committed>available' WHEN 'order' THEN 'committed>ordered'
        WHEN 'pay' THEN 'ordered>paid' WHEN 'bounce' THEN 'ordered>committed'
        WHEN 'return' THEN 'paid>committed' WHEN 'claw_back' THEN 'paid>available' END;
    IF giver.budget_id <> taker.budget_id OR way IS DISTINCT FROM giver.kind || '>' || taker.kind THEN
        RAISE EXCEPTION 'Money does not go from % to % by the entry “%”', giver.kind, taker.kind, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_goes_its_way';
    END IF;
    IF NEW.payment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM programs_payment WHERE id = NEW.payment_id AND application_id = NEW.application_id) THEN
        RAISE EXCEPTION 'The payment is for another application'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_of_its_payment';
    END IF;
    IF giver.id < taker.id THEN
        UPDATE programs_account SET balance = balance - NEW.amount WHERE id = giver.id;
        UPDATE programs_account SET balance = balance + NEW.amount WHERE id = taker.id;
    ELSE
        UPDATE programs_account SET balance = balance + NEW.amount WHERE id = taker.id;
        UPDATE programs_account SET balance = balance - NEW.amount WHERE id = giver.id;
    END IF;
    IF giver.kind NOT IN ('origin', 'available') AND NEW.amount > (
        SELECT coalesce(sum(CASE WHEN into_id = giver.id THEN amount ELSE -amount END), 0) FROM programs_entry
        WHERE application_id = NEW.application_id AND id <> NEW.id AND giver.id IN (into_id, out_of_id)) THEN
        RAISE EXCEPTION 'There is not so much for this application in the account “%”', giver.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_of_its_own_money';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_moves_money AFTER INSERT ON programs_entry
    FOR EACH ROW EXECUTE FUNCTION programs_move_money();
CREATE TRIGGER entry_is_a_ledger BEFORE UPDATE OR DELETE ON programs_entry
    FOR EACH STATEMENT EXECUTE FUNCTION chunfeng_refuse_change();

CREATE FUNCTION programs_balance_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'A balance follows the entries: write an entry'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'account_follows_entries';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_follows_entries BEFORE UPDATE ON programs_account
    FOR EACH ROW EXECUTE FUNCTION programs_balance_follows();
CREATE TRIGGER account_begins_empty BEFORE INSERT ON programs_account
    FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION programs_balance_follows();
"""
NO_LEDGER = """
DROP TRIGGER account_begins_empty ON programs_account;
DROP TRIGGER account_follows_entries ON programs_account;
DROP FUNCTION programs_balance_follows;
DROP TRIGGER entry_is_a_ledger ON programs_entry;
DROP TRIGGER entry_moves_money ON programs_entry;
DROP FUNCTION programs_move_money;
"""
WITH_APPLICATION = ("applicationkey", "applicationstep", "decision", "stagemark", "attachment", "noticeentry", "payment")


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_applications_notices_and_money"),
        ("unions", "0010_rosters"),
        ("people", "0009_fewer_indexes_to_keep"),
        ("shared", "0003_who_asks"),
    ]

    operations = [
        migrations.RunSQL(PATHS_SQL, NO_PATHS),
        migrations.RunSQL(NOTICE, NO_NOTICE),
        migrations.RunSQL(APART, NOT_APART),
        migrations.RunSQL(LEDGER, NO_LEDGER),
        enable("programs_application"),
        allow("programs_application", "y_own", f"applicant_id = {PERSON}"),
        allow("programs_application", "c_desk", f"organisation_path ^@ ANY ({PATHS})"),
        *(
            operation
            for table in WITH_APPLICATION
            for operation in (
                enable(f"programs_{table}"),
                allow(
                    f"programs_{table}",
                    "b_with_application",
                    f"EXISTS (SELECT FROM programs_application row WHERE row.id = programs_{table}.application_id)",
                ),
            )
        ),
        enable("programs_objection"),
        allow("programs_objection", "y_own", f"objector_id = {PERSON}"),
        allow(
            "programs_objection",
            "c_desk",
            f"""EXISTS (
                SELECT FROM programs_noticeentry entry JOIN programs_notice notice ON notice.id = entry.notice_id
                WHERE entry.id = programs_objection.entry_id AND notice.organisation_path ^@ ANY ({PATHS})
            )""",
        ),
        enable("programs_hardshipfile"),
        allow("programs_hardshipfile", "y_own", f"person_id = {PERSON}"),
        allow("programs_hardshipfile", "c_desk", f"organisation_path ^@ ANY ({PATHS})"),
        enable("programs_kinship"),
        allow("programs_kinship", "y_own", f"person_id = {PERSON}"),
        allow(
            "people_person",
            "m_benefits",
            "EXISTS (SELECT FROM programs_application row WHERE row.applicant_id = people_person.id)",
        ),
        keep_plans(),
    ]
