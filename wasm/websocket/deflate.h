// permessage-deflate (RFC 7692): messages whose data the host inflates and deflates, each on its own, without the context
// of those before it.
#pragma once
#include "memory/outgoing.h"

namespace ucall::websocket {

// What accepts the first offer in Sec-WebSocket-Extensions that can be accepted; empty where there is none.
Text accept_offer(Text offers);

// Makes an answer with deflated parts the payload of a compressed message: the lent parts are deflated already, and what
// stands around them goes into stored blocks.
void store(Outgoing& body);

}  // namespace ucall::websocket
