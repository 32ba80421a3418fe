"""What the redaction pass finds in texts as support writes them, and what it leaves alone."""

from __future__ import annotations

import pytest

from exchange.redaction.deciding import apply
from exchange.redaction.finding import find
from exchange.redaction.found import Kind, Known

STORY = Known(
    people=(
        "Ada Brandt <ada@northwind.example>",
        "Ben Okoro",
        "Zoë Müller-Lüdenscheidt",
        "Will May",
        "Sinéad O'Brien",
        "Jan van der Berg",
        "田中 太郎",
    ),
    requester="Ravi Nair <rnair@tallis.example>",
    organizations=("Tallis Freight GmbH", "Northwind Storage"),
    words=("Project Heron", "NS-4800/b", "C++ core", "amber"),
    hosts=("tallis.example", "hawk"),
)


def crossed(text: str) -> str:
    return apply(text, find(text, STORY), {})


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in find(text, STORY)]


@pytest.mark.parametrize(
    ("text", "crosses"),
    [
        ("Ravi Nair called.", "the requester called."),
        ("ravi's array, NAIR said", "the requester's array, the requester said"),
        ("From: Nair, Ravi", "From: the requester"),
        ("**Ravi**\nNair_", "**the requester_"),
        ("R. Nair and ravi.nair and /home/rnair/x", "the requester and the requester and /home/the requester/x"),
        ("Ra\u200bvi and Ra\u00advi", "the requester and the requester"),
        ("zoe muller, Zoe\u0308 and Mueller-Luedenscheidt", "person A, person A and person A"),
        ("MÜLLER / Müllers Rechner", "person A / person A Rechner"),
        ("O’Brien, obrien, Sinead", "person A, person A, person A"),
        ("Jan van der Berg; van der Valk", "person A; van der Valk"),
        ("田中太郎さんの", "person Aさんの"),
        ("will you ask Will, or may Ben?", "will you ask person A, or may person B?"),
        ("benefit, adaptive, navigate, raving", "benefit, adaptive, navigate, raving"),
        ("Tallis Freight is down; TALLIS too; tallis", "organization A is down; organization A too; tallis"),
        ("storage of northwind storage", "storage of organization A"),
        ("project_heron, Project-Heron's", "[removed], [removed]'s"),
        ("ns-4800/b and the C++ Core, amber[1] (amber)", "[removed] and the [removed], [removed] [1] ([removed])"),
        ("hawk and mail.tallis.example and seahawk", "host A and host B and seahawk"),
    ],
)
def test_names_and_words_are_found_however_they_are_written(text: str, crosses: str) -> None:
    assert crossed(text) == crosses


@pytest.mark.parametrize(
    ("text", "crosses"),
    [
        ("10.20.30.40/24 and 10.20.30.40:443", "address A/24 and address A:443"),
        ("eth0 fe80::1%eth0, 2001:db8::8a2e:370:7334.", "eth0 address A%eth0, address B."),
        ("[2001:DB8::1]:22 is 2001:0db8:0::0001", "[address A]:22 is address A"),
        ("00:1b:44:11:3a:b7 and 001B.4411.3AB7", "address A and address A"),
        ("10.1.2.3-10.1.2.9", "address A-address B"),
        ("host tf7x is down; tf7x again", "host host A is down; host A again"),
        ("tf-db-03 = tf-db-03.acme.internal = TF-DB-03", "host A = host A = host A"),
        ("[root@esx12 ~]# ping nas7", "[root@host A ~]# ping nas7"),
        (r"copy \\fs01\share\x", r"copy \\host A\share\x"),
        ("Write to a.b+c@mail.acme.example.", "Write to mail A."),
        ("<A.B@acme.example> a.b@ACME.example", "<mail A> mail A"),
        ("see (https://acme.example/a?b=c_(d)), http://acme.example/a?b=c_(d)", "see (link A), link A"),
        ("[the page](https://acme.example/x/)", "[the page](link A)"),
        ("Call +44 20 7946 0958 or 020 7946 0958", "Call phone A or phone A"),
        ("Tel. 0721 608-0000, (415) 555-2671", "Tel. phone A, phone B"),
    ],
)
def test_addresses_machines_and_numbers_are_found(text: str, crosses: str) -> None:
    assert crossed(text) == crosses


@pytest.mark.parametrize(
    "text",
    [
        "Firmware 6.2.1, OS 10.4, version 1.2.3.4 and v9.1.0.3; upgraded from version 9.1.0.3 to 9.1.0.5",
        "package-1.2.3.4.rpm, Mozilla/5.0 Chrome/109.0.0.0, x64 5.15.133.1-microsoft",
        "multipath.conf error.log run.sh config.yaml java.lang.NullPointerException org.apache.hadoop.io",
        "os.path.join(self.name) fs.s3a.committer.name e.g. and so on.Then it.",
        "utf-8 sha-256 us-east-1 HADOOP-1234 C-1042 RAID-6 iso-8859-1 CVE-2021-44228 follow-up step-2",
        "2026-10-14 12:33:02,521 03/09 03:31:26 1073741824 bytes, 12 34 56, serial 2102350BVB10H8000015",
        "127.0.0.1 ::1 0.0.0.0 255.255.255.0 http://localhost:8080/x std::vector a::b 12:34:56",
        "The password is wrong. Password: see below. Is the token valid? password=${PASS} password: <yours>",
        "user = getUser(token); token = get_token() and secret.value",
        "sda1 60:40 1:1 node v14 server 2019, host port 3",
        "commit 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', id \"0b2f7a1e-1111-4222-8333-944445555666\"",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=Zx12!ab", "Zx12!ab"),
        ("`db_password: hunter22`", "hunter22"),
        ("Kennwort: 'ab cd ef'", "ab cd ef"),
        ('{"api_key": "k-123456"}', "k-123456"),
        ("the password is Winter2026!", "Winter2026!"),
        ("Authorization: Bearer abc.def-123", "abc.def-123"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("Cookie: sid=abc123; csrf=def456", "sid=abc123; csrf=def456"),
        ("curl -u admin:geheim1 x", "geheim1"),
        ("tool --password geheim x", "geheim"),
        ("Server=x;Password=geheim1;Timeout=3", "geheim1"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("ghp_" + "a1B2" * 9, "ghp_" + "a1B2" * 9),
        ("key 'q9Zr-7Lk2_PwX4vBn8TsYd3HcJ6'", "q9Zr-7Lk2_PwX4vBn8TsYd3HcJ6"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-x", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-x"),
    ],
)
def test_secrets_are_found_whole(text: str, secret: str) -> None:
    assert (Kind.SECRET.value, secret) in kinds(text)
    assert secret not in crossed(text)


def test_address_with_a_password_in_it_is_a_secret_as_a_whole() -> None:
    assert crossed("postgres://app:s3cret@db.acme.example/x fails") == "[secret] fails"


BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "crosses"),
    [
        (f"a\n{BEGIN}\nMIIE+/=\nabc\n{END}\nb", "a\n[secret]\nb"),
        (f"> {BEGIN}\n> MIIE\n> {END}\nb", "> [secret]\nb"),
        (f"```\n{BEGIN}\nMIIE\nabc\n```\nb and more\n{END}", f"```\n[secret]\n```\nb and more\n{END}"),
        (f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\nMIIE\nThen some words.", "[secret]\nThen some words."),
    ],
)
def test_private_keys_go_as_whole_blocks_and_code_fences_stay(text: str, crosses: str) -> None:
    assert crossed(text) == crosses


@pytest.mark.parametrize(
    ("text", "crosses"),
    [
        ("mail ravi.nair@tallis.example now", "mail mail A now"),
        ("Ravi Nair@tallis.example", "mail A"),
        ("https://ada.acme.example/amber", "link A"),
        ("amber-db-03.acme.internal", "host A"),
        ("password=Ravi12", "password=[secret]"),
    ],
)
def test_overlapping_finds_leave_no_end_behind(text: str, crosses: str) -> None:
    assert crossed(text) == crosses
