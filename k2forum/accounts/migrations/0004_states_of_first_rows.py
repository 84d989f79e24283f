from datetime import timedelta

from django.db import migrations
from django.db.models import F


def give_states(apps, schema_editor):
    """Rows from before there were states were granted, and some of them revoked."""
    rows = apps.get_model("accounts", "Verification").objects
    rows.filter(revoked_at__isnull=True).update(
        state="verified", decided_at=F("state_since"), next_check_on=F("checked_on") + timedelta(days=90)
    )
    rows.filter(revoked_at__isnull=False).update(state="revoked", reason="other", words=F("revoked_reason"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_credentials")]
    operations = [migrations.RunPython(give_states, migrations.RunPython.noop)]
