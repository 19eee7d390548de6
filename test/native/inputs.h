// What clients said in a trace, and mutations of it.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "random.h"
#include "trace.h"

namespace trace {

class Inputs {
 public:
  // Reads the trace, and defines what it defines.
  Inputs(Reader reader, Random& random) : in_(reader), random_(random) { read(); }

  bool empty() const { return streams_.empty(); }

  // How many parameters each procedure has.
  const std::vector<u32>& parameters() const { return parameters_; }

  // When the trace ended.
  f64 now() const { return now_; }

  // All that one connection says.
  std::string mutated() {
    std::string bytes = stream();
    for (u32 changes = random_.below(5); changes; --changes) {
      size_t place = random_.below(u32(bytes.size() + 1));
      size_t length = std::min<size_t>(random_.one_in(4) ? random_.below(64) : 1 + random_.below(4), bytes.size() - place);
      switch (random_.below(7)) {
        case 0: bytes.erase(place, length); break;
        case 1: bytes.insert(place, bytes.substr(place, length)); break;
        case 2: bytes.insert(place, token()); break;
        case 3: bytes.replace(place, length, token()); break;
        case 4: bytes.insert(place, 1, char(random_.next())); break;
        case 5: bytes.resize(place); break;
        case 6: bytes.insert(random_.one_in(2) ? bytes.size() : place, stream()); break;
      }
      if (!bytes.empty() && random_.one_in(2)) bytes[random_.below(u32(bytes.size()))] ^= char(1 << random_.below(8));
    }
    return bytes;
  }

  // What matters to the parsers.
  std::string token() {
    static const char* const tokens[] = {"\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", ";", ",", "0", "9", "-", "+", "e", ".", "\"", "\\", "\\u", "\\ud800",
        "{", "}", "[", "]", "%", "%00", "%ff", "%2F", "?", "&", "=", "/", "*", "GET ", "HEAD ", "POST / HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: localhost\r\n",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "0\r\n\r\n", "ffffffff\r\n", "fffffffffffffffff",
        "4294967295", "9007199254740993", "1e400", "true", "null", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xef\xbb\xbf", "{\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"params\":[2,3],\"id\":1}",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"update\"}]", "{\"jsonrpc\":\"2.0\",\"method\":\"stream.count\",\"params\":[3],\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.cancel\",\"params\":{\"id\":1}}", "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":\"s1\"}", "rpc.cancel", "\"s1\"", "Accept: text/event-stream\r\n", "GET /stream/count?to=3 HTTP/1.1\r\n",
        "Last-Event-ID: 3\r\n", "Content-Type: application/cbor\r\n", "Content-Type: application/octet-stream\r\n", "Content-Type: multipart/form-data; boundary=a\r\n",
        "Content-Encoding: gzip\r\n", "Accept: application/cbor\r\n", "Accept: application/x-npy;q=0.5\r\n", "Accept-Encoding: gzip, br\r\n", "POST /upload/text HTTP/1.1\r\n", "\x82\x80", "Upgrade: websocket\r\n", "Connection: Upgrade\r\n", "Sec-WebSocket-Extensions: permessage-deflate\r\n", "; server_max_window_bits=15", "\xc1\x80", "\x41\x81", "\x81\x80", "\x01\x81", "\x80\x80", "\x88\x82", "\x89\x80", "\x8a\x80", "\x81\xfe", "\x81\xff", "\"id\":", "\"params\":", "\"method\":\"echo.json\"", "__proto__"};
    if (random_.one_in(20)) return std::string(1, '\0');
    return tokens[random_.below(sizeof tokens / sizeof *tokens)];
  }

 private:
  static constexpr size_t LONGEST = 8192;  // streams beyond that are left out: they only take time

  void read() {
    std::map<u32, std::string> open;
    while (!in_.at_end()) {
      switch (in_.word()) {
        case DEFINE: {
          Bytes blob = in_.bytes();
          for (u32 count = in_.word(); count; --count) parameters_.push_back(in_.word());
          if (define_once(blob) != 1) refuse();
          break;
        }
        case TICK: now_ = in_.number(); break;
        case DRAIN: break;
        case RECEIVE: read_receive(open); break;
        case REPLY: skip_reply(); break;
        case HEADERS: in_.bytes(), in_.bytes(); break;
      }
    }
    for (auto& [number, stream] : open) keep(stream);
  }

  void read_receive(std::map<u32, std::string>& open) {
    for (u32 count = in_.word(); count; --count) {
      u32 kind = in_.word(), connection = in_.word(), flags = in_.word();
      in_.word();
      if ((kind == INFLATED || kind == CONVERTED) && flags) in_.bytes();
      if (kind == RECEIVED) open[connection] += in_.bytes();
      if (kind == CLOSED) keep(open[connection]), open.erase(connection);
    }
    for (u32 count = in_.word(); count; --count) {
      for (int i = 0; i < 6; ++i) in_.word();
      in_.bytes();
      for (u32 slots = in_.word(); slots; --slots) in_.word(), in_.number(), in_.bytes();
    }
    skip_returned();
  }

  void skip_returned() {
    for (u32 count = in_.word(); count; --count) in_.word();
  }

  void skip_reply() {
    for (u32 count = in_.word(); count; --count) {
      in_.word(), in_.word(), in_.number(), in_.word(), in_.word(), in_.bytes(), in_.bytes();
      for (u32 pieces = in_.word(); pieces; --pieces) in_.word(), in_.word(), in_.bytes();
    }
    in_.word();
    for (u32 count = in_.word(); count; --count) in_.word(), in_.word(), in_.bytes(), in_.word(), in_.word();
    skip_returned();
  }

  void keep(const std::string& stream) {
    if (!stream.empty() && stream.size() <= LONGEST) streams_.push_back(stream);
  }

  const std::string& stream() { return streams_[random_.below(u32(streams_.size()))]; }

  [[noreturn]] static void refuse() {
    std::fprintf(stderr, "define() refused the blob\n");
    std::exit(1);
  }

  Reader in_;
  Random& random_;
  f64 now_ = 0;
  std::vector<u32> parameters_;
  std::vector<std::string> streams_;
};

}  // namespace trace
