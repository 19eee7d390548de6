// The connections by number.
#pragma once
#include <sys/uio.h>

#include <memory>
#include <vector>

#include "sockets.h"

namespace ucall {

// Two regions that are sent as one; it stays where it is until the kernel has been given the request.
struct Message {
  msghdr header;
  iovec parts[2];
};

struct Connection {
  int socket = -1;           // -1: the number is free, or its CLOSED is still to be told or taken
  u32 unsent_address = 0;    // of the send under way: where its rest begins
  u32 unsent = 0;            // and the bytes of that rest
  u32 lent = 0;              // the number of the lent bytes that follow, 0 for none
  u32 lent_length = 0;       // all of them
  u32 lent_sent = 0;         // those that have left
  bool receiving = false;    // a receive request is with the kernel
  bool sending = false;      // a send request is with the kernel
  bool paused = false;       // the engine wants no input for now
  bool closing = false;      // ends once the send under way has left
  bool ended = false;        // the peer sends no more
  bool dead = false;         // is to be closed when the kernel has finished with it
  PeerAddress peer = {};
  std::unique_ptr<Message> message = {};  // made for the first lent bytes
};

// Numbers are as small as can be. One is free again when a turn of the engine has taken its CLOSED.
class Connections {
 public:
  // The engine takes no number beyond.
  static constexpr u32 MOST = 1 << 20;

  Connection& operator[](u32 number) { return list_[number]; }

  // The connection's open one, or nullptr.
  Connection* find(u32 number) { return number < list_.size() && list_[number].socket >= 0 ? &list_[number] : nullptr; }

  u32 size() const { return u32(list_.size()); }
  u32 open() const { return open_; }

  u32 add(int socket) {
    u32 number = size();
    if (free_.empty()) {
      list_.emplace_back();
    } else {
      number = free_.back();
      free_.pop_back();
    }
    list_[number] = {.socket = socket};
    ++open_;
    return number;
  }

  // Its socket has been closed.
  void remove(u32 number) {
    list_[number].socket = -1;
    --open_;
    gone_.push_back(number);
  }

  // One that is gone and of which the engine has not been told; call only where any_gone().
  bool any_gone() const { return !gone_.empty(); }
  u32 take_gone() {
    u32 number = gone_.back();
    gone_.pop_back();
    told_.push_back(number);
    return number;
  }

  // The engine has taken what it was told.
  void recycle() {
    free_.insert(free_.end(), told_.begin(), told_.end());
    told_.clear();
  }

 private:
  std::vector<Connection> list_;
  std::vector<u32> free_;
  std::vector<u32> gone_;
  std::vector<u32> told_;
  u32 open_ = 0;
};

}  // namespace ucall
