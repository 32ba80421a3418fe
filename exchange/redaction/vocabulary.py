"""Words that are asked about when names and machines are looked for: lists, and no rule."""

from __future__ import annotations

PARTICLES = frozenset(
    "al bin da dal de del della den der di dos du el ibn la las le los mac mc of san st ten ter van vom von y zu zum "
    "zur dr jr mr mrs ms prof sir sr phd msc bsc".split()
)
"""Parts of names that are nobody's name alone."""

SHARED = frozenset(
    "admin administrator contact desk help helpdesk hello info mail noc office ops root sales service support system "
    "team test user".split()
)
"""What stands before the @ of an address that is no person's."""

ORDINARY = frozenset(
    "abel able ally amber angel april art ash august autumn back baker banks bay bear beck bell berg best bill bird "
    "bish black block blue bond booth bose bow brand brook brown buck burns bush butler carol case cash chance charm "
    "chase chip christian church clay clear close cloud coin cole cook cool copper cross crystal curt dale dash dawn "
    "day dean dell dick do don door drake drew dust early earnest east eve even faith field fields fine fish flow "
    "flower ford forest foster fox frank free french frost gale gates gay gene glass gold good grace grant gray green "
    "grey guy hall ham hand hang hardy harm hart hash hay head heath hill holly hood hook hope host house hunt hunter "
    "iris iron ivy jack jade jewel job josh joy july june just king kit knight lake lance land lane lang law lee link "
    "list load lock long lot love low major man many mark marks marsh mason master max may mercy miles mill miller "
    "min moon more moss nash new nick night noble north note olive page park pat patience peace pearl penny perry pin "
    "piper plate pole pool pope port post potter power price prince queen rain randy ray read reed rich ridge ring "
    "rise river rob robin rock rod roman root rose rowan ruby rush sage sale sally sand sandy scope scott sea set "
    "shade sharp shore short shell sky small smart snow son song south space spark spring stable star stark state "
    "stay stein stern stone storage storm strong sue summer sun swift tab table taylor terry tim time tip trace tray "
    "trip trust turn van vice victor wade wait walker wall ward ware warm warner waters way weaver web welcome wells "
    "west wheeler white will wills win winter wise wolf wood woods work write young zone".split()
)
"""Names that are words as well: alone they count with a capital letter."""

LEGAL = frozenset(
    "ab ag as bv co company corp corporation ev gmbh group holding inc international kg kgaa limited llc llp ltd mbh "
    "nv oy oyj plc pte pty sa sarl sas se spa srl und and the".split()
)
"""Legal forms behind the name of an organization."""

COMMON = frozenset(
    "advanced american association bank business capital central city cloud computer data deutsche digital eastern "
    "energy european financial first general global group health hospital industrial insurance international "
    "logistics medical ministry national network networks northern office online open partners power premier public "
    "quality royal school security service services software solutions southern standard storage support system "
    "systems technical technology telecom united university western".split()
)
"""First words of organizations that are no name alone."""

PRIVATE = frozenset(
    "local localdomain lan internal intern intra intranet corp home lab test example invalid localnet private domain "
    "cluster".split()
)
"""Last parts of names that are used inside an organization."""

FIRM = frozenset("com org net edu gov mil de fr uk eu ch at nl se dk fi us ca jp cn local lan internal corp".split())
"""Last parts that are hardly ever anything else."""

DOUBTFUL = frozenset(
    "build cd city mk "
    "home lab example invalid private cluster country ac ad add al am an app ar as at be bin bar bz cab call case cat "
    "cc ch cl cloud code computer construction contact data date day dev digital direct do domain dot download email "
    "events exchange expert express fail family farm fit fm fund game global goo group guide help here hiphop host "
    "hosting hot how id in info ing inc is it java jobs js kim land last latest lb lc legal life like limited link "
    "live ln log ls lt ltd map md me media menu mm mn mo mobi moe monster mov ms my name navy network new news next "
    "no now np one open page parts pay ph photo pics pictures pid pin ping pl place play plus pm post prod "
    "productions prof properties ps pub py read red report rest review rip rm ro rs run save science search security "
    "select services sh show site sk sm so social solutions space st store stream study style support sv svc systems "
    "tab target team tel test tf tips to today tools top trade training travel tv update va video watch webcam "
    "website weibo win work works world ws yes you zip zone".split()
)
"""Last parts that are files, fields, methods or plain words more often than domains."""

MODULES = frozenset(
    "android com edu gov io java javax jdk junit kotlin net org os scala self spring std sun sys system this".split()
)
"""First parts of names of modules in code."""

FILES = frozenset(
    "bak bat bin bz2 c cab cc cfg class cmd conf cpp cs css csv dat db dll dmp doc docx dump eml exe gif go gz h hpp "
    "htm html ini iso jar java jpeg jpg js json jsp key ko lock log lst md mov msi nfo old out pcap pdf pem pid php "
    "pl pm png ppt pptx properties ps1 py rar rb repo rpm rs rtf service sh so socket sql svg swp sys tar tgz tif tmp "
    "toml ts txt vbs vhd vmdk vmx vob war wav xls xlsx xml yaml yml zip".split()
)
"""Endings of files."""

ROLES = frozenset(
    "app apps backup bck build ceph cp ctrl db dc dev dns edge elastic esx esxi etcd fileserver fs fw gw hadoop host "
    "hv hyperv infra jump k8s kafka kvm lb ldap linux login lnx mail master mgmt mon mongo mx mysql nas nb node ns "
    "ora oracle pc pg pod prod proxy prx pve qa rac redis router rt san sap smtp sql srv stg storage svc svr sw "
    "switch term tst vm vpn web worker xen".split()
)
"""What a machine is for, as short names have it."""

NO_HOST = frozenset(
    "utf iso us eu ap sa ca me af cn usb sha md aes rsa x86 x64 i386 cve rfc cwe raid windows win rhel centos ubuntu "
    "debian sles python java jdk jre php node8 version ver step phase part section chapter page line row day week "
    "month year level type class port vlan lun disk slot rev kb article case ticket bug issue fix hotfix patch update "
    "sp option item layer tier stage round test0 intel core0 gpt tls ssl http ipv rs com tcp udp lts beta alpha rc "
    "pre non multi top one two three ecma ansi din en covid apollo log4j junit servlet".split()
)
"""First parts of what looks like a short name and is none."""

NO_NAME = frozenset(
    "latest next localhost beta alpha example host hostname server domain realm machine warn error info debug sha256 "
    "sha512 export import param return override".split()
)
"""What stands behind an @ or a word such as host, and names no machine."""
