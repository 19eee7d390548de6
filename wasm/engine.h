// The engine's whole state: one of it lives in an instance of the module.
#pragma once
#include <vector>

#include "connection/pending.h"
#include "http/clock.h"
#include "procedures/definition.h"
#include "rest/routes.h"

namespace ucall {

struct Engine {
  Definition definition;
  Routes routes;

  std::vector<Connection*> connections;  // by number
  PendingCalls pending;
  Exchange* spare_exchanges = nullptr;
  u32 spare_exchange_count = 0;

  std::vector<Call> calls;   // of this turn
  std::vector<Send> sends;   // since the last reply()
  std::vector<u32> dirty;    // connections that may have something to send
  std::vector<u32> ready;    // connections whose waiting input can go on
  std::vector<u32> resumed;  // calls whose streams can go on
  Arena turn;
  Buffer issues;             // of the call at hand
  Buffer text;               // what headers() wrote

  http::Clock clock;
  u32 clients = 0;  // how many connections the host has been told of
  bool draining = false;
  bool cuts_streams = false;  // draining has just begun

  const Options& options() const { return definition.options; }
  Connection* find(u32 number) { return number < connections.size() ? connections[number] : nullptr; }
};

}  // namespace ucall
