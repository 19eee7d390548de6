// The engine's whole state: one of it lives in an instance of the module.
#pragma once
#include <vector>

#include "connection/pending.h"
#include "http/clock.h"
#include "http/head_cache.h"
#include "procedures/definition.h"
#include "rest/routes.h"
#include "rpc/shape.h"

namespace ucall {

struct Engine {
  Definition definition;
  Routes routes;
  http::HeadCache head;
  rpc::Shape shape;  // of the call that was read last

  std::vector<Connection*> connections;  // by number
  PendingCalls pending;
  Exchange* spare_exchanges = nullptr;
  u32 spare_exchange_count = 0;

  std::vector<Call> calls;   // of this turn
  std::vector<Send> sends;   // since the last reply()
  std::vector<u32> dirty;    // connections that may have something to send
  std::vector<u32> returned; // numbers of lent bytes that are no longer needed, of this call of an export
  std::vector<u32> ready;    // connections whose waiting input can go on
  std::vector<u32> resumed;  // calls whose streams can go on
  std::vector<u32> encodable;  // calls that are owed for what the host is to encode
  Arena turn;
  Buffer issues;             // of the call at hand
  Buffer text;               // what headers() wrote

  http::Clock clock;
  u32 clients = 0;  // how many connections the host has been told of
  bool draining = false;
  bool cuts_streams = false;  // draining has just begun

  void give_back(std::vector<Lent>& lent) {
    for (const Lent& each : lent) returned.push_back(each.number);
    lent.clear();
  }

  const Options& options() const { return definition.options; }
  Connection* find(u32 number) { return number < connections.size() ? connections[number] : nullptr; }
};

}  // namespace ucall
