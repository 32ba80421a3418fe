"""What this app registers when Django is ready: the daily mails among what falls due."""

from tenants import due

due.register("digest", "notifications.send_digests")
