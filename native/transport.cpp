#include "transport.h"

#include <unistd.h>

namespace ucall {

// Seconds that the kernel gets to finish requests that were cancelled.
constexpr int PATIENCE = 5;

Failure Transport::open() {
  if (Failure failure = ring_.open(options_.features)) return failure;
  u8* memory = options_.memory;
  if (Failure failure = buffers_.open(ring_, memory, options_.buffers, options_.buffer_count, options_.buffer_size)) {
    return failure;
  }
  events_.open(memory, options_.queues);
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

void Transport::wake_up() {
  awake_ = true;
  ring_.pause_wakes();
  ring_.acknowledge();
}

u32 Transport::begin_turn() {
  connections_.recycle();
  ring_.collect();
  events_.begin(0);
  report_gone();
  // A completion leads to one event at most; what there is no room for waits for the next turn.
  while (events_.room() > 0) {
    io_uring_cqe* completion = ring_.peek();
    if (!completion) break;
    complete(*completion);
    ring_.pass();
  }
  report_gone();
  return events_.count();
}

u32 Transport::flush(u32 sends, u32 events) {
  if (!awake_) ring_.pause_wakes();
  events_.begin(events);
  u32 records = options_.queues->sends;
  if (has(records, u64(sends) * sizeof(Send))) {
    for (u32 i = 0; i < sends; ++i) perform(reinterpret_cast<const Send*>(options_.memory + records)[i]);
  }
  ring_.submit();
  // Most sends leave at once. Input waits for the next turn: calls of this one may still be under way.
  while (events_.room() > 0) {
    io_uring_cqe* completion = ring_.peek();
    if (!completion || completion->user_data >> 32 != SEND) break;
    complete(*completion);
    ring_.pass();
  }
  report_gone();
  if (connections_.any_gone()) ring_.wake();
  if (!awake_) ring_.resume_wakes();
  return events_.count();
}

void Transport::end_turn() {
  buffers_.give_back();
  // Whoever got a buffer stands behind those that did not.
  request_again(starved_);
  request_again(served_);
  ring_.submit();
  if (connections_.any_gone()) ring_.wake();
}

void Transport::request_again(std::vector<u32>& numbers) {
  std::vector<u32> list;
  list.swap(numbers);
  for (u32 number : list) request_receive(number);
}

void Transport::rest() {
  if (accept_due_) request_accept();
  ring_.submit();
  ring_.resume_wakes();
  awake_ = false;
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
