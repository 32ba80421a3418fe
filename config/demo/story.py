"""Who and what the demo is about: plain data."""

from __future__ import annotations

from dataclasses import dataclass

from clocks.choices import Metric
from clocks.policies import FIRST_POLICY
from core.actor import Role

PASSWORD = "one open hall"  # noqa: S105 - printed for everybody who starts the demo


MINUTE = 60
PROMISED = FIRST_POLICY.model_copy(
    update={
        "targets": {
            Metric.ACKNOWLEDGEMENT: {
                "urgent": 15 * MINUTE,
                "high": 30 * MINUTE,
                "medium": 120 * MINUTE,
                "low": 480 * MINUTE,
            },
            **FIRST_POLICY.targets,
        }
    }
)
"""What members of the demo promise: the common targets, and how soon somebody has a case."""


@dataclass(frozen=True, slots=True)
class Someone:
    """One of the story's people: who they are and where they sign in."""

    name: str
    email: str
    role: Role
    teams: tuple[str, ...] = ()
    client: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the demo with its people and queues (name, team, open to all)."""

    name: str
    slug: str
    time_zone: str
    people: tuple[Someone, ...]
    queues: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One case of the demo.

    ``said`` are entries: (who, kind, words). ``hours`` is how long ago it was opened, ``promised`` the minutes until
    the next action is due (None: no promise), ``end`` the status it is in.
    """

    subject: str
    requester: str
    queue: str
    body: str
    priority: str = "medium"
    assignee: str = ""
    product: str = ""
    tags: tuple[str, ...] = ()
    said: tuple[tuple[str, str, str], ...] = ()
    hours: float = 3
    promised: int | None = None
    next_note: str = ""
    end: str = ""


NORTHWIND = Member(
    "Northwind Storage",
    "northwind",
    "Europe/Berlin",
    (
        Someone("Ines Moreau", "ines@northwind.example", Role.ADMIN, ("Storage", "Licences")),
        Someone("Ada Brandt", "ada@northwind.example", Role.AGENT, ("Storage",)),
        Someone("Ben Okoro", "ben@northwind.example", Role.AGENT, ("Network",)),
        Someone("Tomás Vidal", "tomas@northwind.example", Role.CONTRIBUTOR),
        Someone("Ravi Nair", "ravi@tallis.example", Role.REQUESTER, (), "Tallis Freight"),
        Someone("Maud Visser", "maud@tallis.example", Role.REQUESTER, (), "Tallis Freight"),
        Someone("Edda Holm", "edda@sorrel.example", Role.REQUESTER, (), "Sorrel Clinics"),
        Someone("Hanne Vik", "hanne@brookline.example", Role.REQUESTER, (), "Brookline Media"),
        Someone("Paul Ekström", "paul@aster.example", Role.REQUESTER, (), "Aster Insurance"),
        Someone("Irena Kos", "irena@duna.example", Role.REQUESTER, (), "Duna Textil"),
        Someone("Lena Fuchs", "lena@pine.example", Role.REQUESTER, (), "Pine County"),
    ),
    (("Storage", "Storage", True), ("Network", "Network", True), ("Licences", "Licences", False)),
)
HALCYON = Member(
    "Halcyon Cloud",
    "halcyon",
    "Europe/Dublin",
    (
        Someone("Hana Sato", "hana@halcyon.example", Role.ADMIN, ("Platform",)),
        Someone("Cleo Marsh", "cleo@halcyon.example", Role.AGENT, ("Platform",)),
        Someone("Joost Smit", "joost@lindqvist.example", Role.REQUESTER, (), "Lindqvist Foods"),
    ),
    (("Platform", "Platform", True),),
)
MERIDIAN = Member(
    "Meridian Association",
    "meridian",
    "Europe/Paris",
    (Someone("Dov Almog", "dov@meridian.example", Role.ADMIN, ("Office",)),),
    (("Office", "Office", True),),
)
MEMBERS = (NORTHWIND, HALCYON, MERIDIAN)

CASES = {
    "northwind": (
        Told(
            "Latency doubles while the nightly backup runs",
            "Lena Fuchs",
            "Storage",
            "Every night between 01:00 and 03:00 reads take twice as long. The backup host is on the same pool.",
            "low",
            "Ada Brandt",
            "NS-4200",
            ("performance",),
            (("Ada Brandt", "reply", "I have asked the vendor of the backup software which block size it uses."),),
            96,
            None,
            "Answer of the backup vendor",
            "on_hold",
        ),
        Told(
            "Snapshots older than 30 days are not removed",
            "Paul Ekström",
            "Storage",
            "The schedule says 30 days, the oldest snapshot is from September. Space is at 88 %.",
            "medium",
            "Ada Brandt",
            "NS-4000 series",
            ("snapshots",),
            (("Ada Brandt", "reply", "Please send the output of `snap schedule list`."),),
            8,
            160,
        ),
        Told(
            "Host loses its root volume after a patch night",
            "Ravi Nair",
            "Storage",
            "One host of eight came back without its root volume. The others are fine.",
            "high",
            "Ada Brandt",
            "NS-4800",
            ("boot", "rhel 9"),
            (("Ada Brandt", "reply", "Which multipath version runs on that host, and on one that is fine?"),),
            5,
            None,
            "",
            "pending",
        ),
        Told(
            "Thin pool shows 81 % used, hosts see 46 %",
            "Irena Kos",
            "Storage",
            "We deleted two large images last week. The pool does not shrink.",
            "medium",
            "Ines Moreau",
            "NS-4000 series",
            ("thin provisioning",),
            (("Tomás Vidal", "note", "Discard is off by default before firmware 6.2. Worth a look."),),
            4,
            190,
        ),
        Told(
            "Cache battery reports 0 % on a new shelf",
            "Hanne Vik",
            "Storage",
            "The shelf came on Friday. The battery has shown 0 % since it was switched on.",
            "medium",
            product="NS-4200",
            tags=("hardware",),
            hours=0.4,
            promised=125,
        ),
        Told(
            "Volumes go read-only after controller failover",
            "Ravi Nair",
            "Storage",
            "Our NS-4800 failed over from controller A to B at 02:14. Since then six volumes on three hosts go "
            "read-only. Remounting helps for about ten minutes, then it happens again.\n\n"
            "```\n02:14:07 multipathd: sdc: mark as failed\n02:14:07 multipathd: mpathb: remaining active paths: 0\n"
            "02:14:09 EXT4-fs (dm-4): Remounting filesystem read-only\n```",
            "high",
            "Ada Brandt",
            "NS-4800, firmware 6.2.1",
            ("failover", "rhel 9", "iscsi"),
            (
                (
                    "Ada Brandt",
                    "reply",
                    "Thank you, Ravi. Please leave tf-db-03 as it is for now and send `multipath -ll` from one healthy "
                    "host. No data is lost: the array kept every write that it confirmed.",
                ),
                (
                    "Ben Okoro",
                    "note",
                    "I follow this queue from Network. I have seen this pattern before: `no_path_retry` was set to "
                    "`fail`, so both paths down for 20 s is enough. Worth checking before we ask outside.",
                ),
            ),
            1.6,
            42,
            "agree the failover window with Ravi",
        ),
        Told(
            "Replication to the second site stalls at 94 %",
            "Edda Holm",
            "Storage",
            "Since 08:10 the second site stays at 94 %. The link itself is quiet.",
            "urgent",
            product="NS-4800",
            tags=("replication",),
            hours=0.2,
            promised=9,
        ),
        Told(
            "iSCSI sessions drop when jumbo frames are on",
            "Irena Kos",
            "Network",
            "With MTU 9000 sessions drop every few minutes; with 1500 they stay.",
            "high",
            "Ben Okoro",
            "NS-4200",
            ("iscsi", "mtu"),
            (("Ben Okoro", "reply", "Which switches are between the hosts and the array?"),),
            2.2,
            27,
        ),
        Told(
            "Licence for the second controller is refused",
            "Paul Ekström",
            "Licences",
            "The key from the mail of Monday is refused with code L-17.",
            "medium",
            hours=20,
        ),
        Told(
            "Fan speed alarm after moving racks",
            "Hanne Vik",
            "Storage",
            "After the move the fans run at full speed and the alarm stays on.",
            "low",
            "Ada Brandt",
            "NS-4200",
            ("hardware",),
            (
                (
                    "Ada Brandt",
                    "reply",
                    "The rear door sensor was not plugged in again. Please push it until it clicks.",
                ),
            ),
            120,
            end="solved",
        ),
        Told(
            "Web console signs people out after five minutes",
            "Edda Holm",
            "Storage",
            "Everybody is signed out after five minutes, even while working.",
            "low",
            "Ada Brandt",
            "Console 3.1",
            ("console",),
            (("Ada Brandt", "reply", "The session time was set to 5 minutes by the update. It is 60 again now."),),
            200,
            end="closed",
        ),
    ),
    "halcyon": (
        Told(
            "Nodes lose their volumes after the maintenance window",
            "Joost Smit",
            "Platform",
            "Four of twelve nodes came back without their volumes.",
            "high",
            "Cleo Marsh",
            "Halcyon Compute",
            ("volumes",),
            (("Cleo Marsh", "reply", "I have moved your workloads to healthy nodes. The four are being looked at."),),
            6,
            75,
        ),
    ),
    "meridian": (),
}
