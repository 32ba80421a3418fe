"""The names of the jobs by which members hear of what is said in communities."""

TELLING_TALK = "network.tell_talk"
TELLING_PLACE = "network.tell_place"
HEAR_TALK = "exchange.hear_talk"
HEAR_PLACE = "exchange.hear_place"
