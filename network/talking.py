"""The names of the jobs by which members hear of what is said in communities, and of when they meet."""

TELLING_TALK = "network.tell_talk"
TELLING_PLACE = "network.tell_place"
TELLING_SESSION = "network.tell_session"
HEAR_TALK = "exchange.hear_talk"
HEAR_PLACE = "exchange.hear_place"
HEAR_SESSION = "exchange.hear_session"
