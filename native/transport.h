// Carries bytes between sockets and the engine's memory: completions become event records, send records requests.
#pragma once
#include "buffers.h"
#include "connections.h"
#include "events.h"
#include "ring.h"

namespace ucall {

// Bytes that JavaScript lends.
struct LentBytes {
  const u8* data;  // nullptr where there are none of that number
  u64 length;
};

class Lender {
 public:
  virtual LentBytes lent(u32 number) = 0;

 protected:
  ~Lender() = default;
};

struct TransportOptions {
  u8* memory;  // the engine's linear memory, which never moves
  u64 memory_size;
  const Queues* queues;
  u32 buffers;  // address of `buffer_count` buffers (a power of two) of `buffer_size` bytes
  u32 buffer_count;
  u32 buffer_size;
  u32 max_connections;
  u32 features;  // that may be used
  Lender& lender;
};

class Transport {
 public:
  explicit Transport(const TransportOptions& options) : options_(options) {}
  ~Transport() { close(); }

  Failure open();

  // Waits until the kernel has finished with the engine's memory, and closes everything.
  void close();

  // Accepts from a listening socket, which is the transport's from now on. `flags`: ListenerFlags. `shared`: other
  // processes accept from the same socket.
  void accept(int socket, u32 flags, bool shared);

  // Accepts no more.
  void stop();

  // Drops all connections.
  void drop();

  // The wake descriptor was readable: a turn is due.
  void wake_up();

  // A turn begins: writes events for what has happened. Gives their number.
  u32 begin_turn();

  // The turn is over, and with it the use of what was received.
  void end_turn();

  // No further turn follows at once: the wake descriptor tells when one is due.
  void rest();

  // Carries out the engine's first `sends` send records, where `events` event records wait in its queue. Gives how many
  // wait now: those of sends that left at once are among them.
  u32 flush(u32 sends, u32 events);

  // Tries to accept again where that failed. Gives the error number of the latest failure, 0 for none since last asked.
  int retry_accept();

  bool has_work() const { return ring_.has_work(); }
  int wake_descriptor() const { return ring_.wake_descriptor(); }
  u32 features() const { return ring_.features(); }
  u32 connections() const { return connections_.open(); }
  bool listening() const { return listener_ >= 0; }
  bool idle() const { return !listening() && connections() == 0 && !connections_.any_gone(); }
  PeerAddress peer(u32 number);

 private:
  // What a request was for, in the upper half of its user data; the lower half is the connection's number.
  enum Operation : u32 { NONE, ACCEPT, RECEIVE, SEND };
  static u64 tag(Operation operation, u32 number = 0) { return u64(operation) << 32 | number; }

  // accepting.cpp
  void request_accept();
  void accepted(int result, u32 flags);
  void add(int socket);
  void close_listener();

  // receiving.cpp
  void request_receive(u32 number);
  void received(u32 number, int result, u32 flags);
  void stop_receiving(u32 number);

  // sending.cpp
  void perform(const Send& send);
  void request_send(u32 number);
  bool prepare_message(Connection& connection);
  void sent(u32 number, int result);

  // closing.cpp
  void half_close(u32 number);
  void abort(u32 number);
  void kill(u32 number);
  void finish(u32 number);

  // Does the region lie in the engine's memory? Whatever a stranger might do to the engine, it gets at nothing beyond.
  bool has(u32 address, u64 length) const { return address + length <= options_.memory_size; }

  void complete(const io_uring_cqe& completion);
  void request_again(std::vector<u32>& numbers);
  void report_gone();
  void close_sockets();
  u32 requests_under_way();

  TransportOptions options_;
  Ring ring_;
  Buffers buffers_;
  Connections connections_;
  Events events_;
  std::vector<u32> starved_;  // connections that found no buffer
  std::vector<u32> served_;   // connections whose request has done its work
  int listener_ = -1;
  u32 listener_flags_ = 0;
  bool shared_ = false;
  int accept_error_ = 0;
  bool accept_waits_ = false;  // for a descriptor or memory to come free
  bool accept_due_ = false;    // when the event loop has been given back
  bool accepting_ = false;     // an accept request is with the kernel
  bool stopping_ = false;
  bool awake_ = false;
};

}  // namespace ucall
