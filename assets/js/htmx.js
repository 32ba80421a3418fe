// htmx reads its configuration from <meta name="htmx-config">; the extensions find it as a global.

import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-ws.js";
import "htmx.org/dist/ext/hx-preload.js";
import "htmx.org/dist/ext/hx-head.js";
