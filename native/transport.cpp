#include "transport.h"

#include <unistd.h>

namespace ucall {

namespace {

// Events that one completion can lead to.
constexpr u32 MOST_EVENTS = 2;

// Seconds that the kernel gets to finish requests that were cancelled.
constexpr int PATIENCE = 5;

}  // namespace

Failure Transport::open() {
  if (Failure failure = ring_.open(options_.features)) return failure;
  if (Failure failure = buffers_.open(ring_, options_.memory, options_.buffers, options_.bufferCount, options_.bufferSize)) {
    return failure;
  }
  events_.open(options_.memory, options_.queues);
  return {};
}

void Transport::close() {
  if (!ring_.is_open()) return;
  stop();
  drop();
  for (int waited = 0; requests_under_way() > 0 && waited < PATIENCE;) {
    ring_.submit();
    ring_.collect();
    if (!ring_.peek() && !ring_.wait()) ++waited;
    events_.begin(0);
    while (io_uring_cqe* completion = ring_.peek()) {
      complete(*completion);
      ring_.pass();
      events_.begin(0);
    }
  }
  ring_.close();
  close_sockets();
}

// Those that the kernel did not finish with in time.
void Transport::close_sockets() {
  for (u32 number = 0; number < connections_.size(); ++number) {
    if (Connection* connection = connections_.find(number)) ::close(connection->socket);
  }
  if (listening()) close_listener();
}

u32 Transport::requests_under_way() {
  u32 count = accepting_;
  for (u32 number = 0; number < connections_.size(); ++number) {
    if (Connection* connection = connections_.find(number)) count += connection->receiving + connection->sending;
  }
  return count;
}

void Transport::drop() {
  for (u32 number = 0; number < connections_.size(); ++number) {
    if (connections_.find(number)) abort(number);
  }
  ring_.submit();
  if (connections_.any_gone()) ring_.wake();
}

u32 Transport::begin_turn() {
  connections_.recycle();
  in_turn_ = true;
  ring_.pause_wakes();
  ring_.collect();
  events_.begin(0);
  report_gone();
  while (events_.room() >= MOST_EVENTS) {
    io_uring_cqe* completion = ring_.peek();
    if (!completion) break;
    complete(*completion);
    ring_.pass();
  }
  report_gone();
  return events_.count();
}

u32 Transport::flush(u32 sends, u32 events) {
  if (!in_turn_) ring_.pause_wakes();
  events_.begin(events);
  const Send* records = reinterpret_cast<const Send*>(options_.memory + options_.queues->sends);
  for (u32 i = 0; i < sends; ++i) perform(records[i]);
  ring_.submit();
  // Most sends leave at once. Input waits for the next turn: calls of this one may still be under way.
  while (events_.room() >= MOST_EVENTS) {
    io_uring_cqe* completion = ring_.peek();
    if (!completion || completion->user_data >> 32 != SEND) break;
    complete(*completion);
    ring_.pass();
  }
  report_gone();
  if (connections_.any_gone()) ring_.wake();
  if (!in_turn_) ring_.resume_wakes();
  return events_.count();
}

void Transport::end_turn() {
  buffers_.give_back();
  std::vector<u32> starved;
  starved.swap(starved_);
  for (u32 number : starved) request_receive(number);
  ring_.submit();
  if (connections_.any_gone()) ring_.wake();
  in_turn_ = false;
}

void Transport::rest() {
  if (accept_due_) request_accept();
  ring_.submit();
  ring_.resume_wakes();
}

void Transport::complete(const io_uring_cqe& completion) {
  u32 number = u32(completion.user_data);
  switch (completion.user_data >> 32) {
    case ACCEPT: return accepted(completion.res, completion.flags);
    case RECEIVE: return received(number, completion.res, completion.flags);
    case SEND: return sent(number, completion.res);
  }
}

void Transport::report_gone() {
  while (connections_.any_gone() && events_.room() > 0) events_.push(CLOSED, connections_.take_gone(), 0, 0);
}

PeerAddress Transport::peer(u32 number) {
  Connection* connection = connections_.find(number);
  return connection ? connection->peer : PeerAddress{};
}

}  // namespace ucall
