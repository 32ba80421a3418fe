// Everything the pages do beyond links and forms. Each file is one behaviour; none is needed to get work done.
// htmx and its extensions come first and in this one bundle: loaded apart they race, and a socket may never open.

import "./htmx.js";
import "./bell.js";
import "./busy.js";
import "./clock.js";
import "./composer.js";
import "./drafts.js";
import "./failures.js";
import "./formedit.js";
import "./intake.js";
import "./keys.js";
import "./listnav.js";
import "./live.js";
import "./macros.js";
import "./marks.js";
import "./mentions.js";
import "./menus.js";
import "./questions.js";
import "./passkeys.js";
import "./presence.js";
import "./seen.js";
import "./selection.js";
import "./tabs.js";
import "./times.js";
import "./toasts.js";
import "./widen.js";
import "./writing.js";
